/** A time zone file (RFC 8536, version 1) with one change of the clocks. Offsets are in seconds. */
export function tzFile(changeSeconds: number, [before, after]: readonly [number, number]): Buffer {
  const header = Buffer.alloc(44);
  header.write('TZif', 0, 'latin1');
  // Counts: UT indicators, standard indicators, leap seconds, transitions, types, characters.
  for (const [i, count] of [0, 0, 0, 1, 2, 8].entries()) header.writeUInt32BE(count, 20 + 4 * i);
  const body = Buffer.alloc(4 + 1 + 2 * 6 + 8);
  body.writeInt32BE(changeSeconds, 0);
  body.writeUInt8(1, 4);
  for (const [i, offset] of [before, after].entries()) {
    body.writeInt32BE(offset, 5 + 6 * i);
    body.writeUInt8(i, 5 + 6 * i + 4);
    body.writeUInt8(4 * i, 5 + 6 * i + 5);
  }
  body.write('AAA\0BBB\0', 17, 'latin1');
  return Buffer.concat([header, body]);
}
