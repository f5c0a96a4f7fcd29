const PRIME = 0x1_0000_0001_b3n;
const OFFSET = 0xcbf2_9ce4_8422_2325n;
const MASK = 0xffff_ffff_ffff_ffffn;
const SEPARATOR = Buffer.from([0xff]);

/**
 * The fingerprint that Alertmanager gives to an alert with these labels: FNV-1a of names and values, in the order of the names,
 * each followed by the byte 255. Source: `labelSetToFingerprint` in prometheus/common/model.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = OFFSET;
  for (const [name, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const bytes of [Buffer.from(name), SEPARATOR, Buffer.from(value), SEPARATOR]) {
      for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
    }
  }
  return hash.toString(16).padStart(16, '0');
}
