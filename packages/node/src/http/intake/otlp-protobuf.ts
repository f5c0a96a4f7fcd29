/** How the fields of a message are called in OTLP/JSON, and what they are, by their number. Others are passed over. */
interface Message {
  readonly [field: number]: readonly [name: string, kind: Kind | Message, repeated?: 'repeated'];
}

type Kind = 'text' | 'id' | 'fixed64' | 'varint' | 'int64' | 'bool' | 'double';

/** Messages read from one request, the smallest of which has two bytes. */
const MAX_MESSAGES = 500_000;

const SCALAR: Message = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
};
/** Values nest without end; the ones inside a list are read, and nothing below. */
const VALUE: Message = { ...SCALAR, 5: ['arrayValue', { 1: ['values', SCALAR, 'repeated'] }] };
const ATTRIBUTE: Message = { 1: ['key', 'text'], 2: ['value', VALUE] };
const RESOURCE: Message = { 1: ['attributes', ATTRIBUTE, 'repeated'] };

const SPAN: Message = {
  1: ['traceId', 'id'],
  2: ['spanId', 'id'],
  4: ['parentSpanId', 'id'],
  5: ['name', 'text'],
  6: ['kind', 'varint'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', ATTRIBUTE, 'repeated'],
  15: ['status', { 2: ['message', 'text'], 3: ['code', 'varint'] }],
};

const LOG_RECORD: Message = {
  1: ['timeUnixNano', 'fixed64'],
  3: ['severityText', 'text'],
  5: ['body', VALUE],
  9: ['traceId', 'id'],
  10: ['spanId', 'id'],
  11: ['observedTimeUnixNano', 'fixed64'],
};

const grouped = (groups: string, scopes: string, items: string, item: Message): Message => ({
  1: [groups, { 1: ['resource', RESOURCE], 2: [scopes, { 2: [items, item, 'repeated'] }, 'repeated'] }, 'repeated'],
});

/** An `ExportTraceServiceRequest`. */
export const TRACE_REQUEST = grouped('resourceSpans', 'scopeSpans', 'spans', SPAN);

/** An `ExportLogsServiceRequest`. */
export const LOGS_REQUEST = grouped('resourceLogs', 'scopeLogs', 'logRecords', LOG_RECORD);

/** A message of OTLP as the object that OTLP/JSON has for it. @throws RangeError when it is malformed or has too many parts */
export const readProtobuf = (bytes: Buffer, message: typeof TRACE_REQUEST): unknown =>
  new Reader(bytes).message(message, bytes.length);

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #messages = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(message: Message, end: number): Record<string, unknown> {
    if (++this.#messages > MAX_MESSAGES) throw new RangeError('the request has too many parts');
    const read: Record<string, unknown> = {};
    while (this.#at < end) {
      const tag = this.#varint(end);
      const wire = tag % 8;
      const [name, kind, repeated] = message[Math.floor(tag / 8)] ?? [];
      const [from, to] = this.#field(wire, end);
      if (name === undefined || kind === undefined || wireOf(kind) !== wire) continue;
      this.#at = from;
      const value = typeof kind === 'object' ? this.message(kind, to) : this.#value(kind, to);
      this.#at = to;
      const before = read[name];
      if (repeated === undefined) read[name] = value;
      else if (Array.isArray(before)) before.push(value);
      else read[name] = [value];
    }
    return read;
  }

  #value(kind: Kind, to: number): unknown {
    const bytes = this.#bytes;
    const from = this.#at;
    switch (kind) {
      case 'text':
        return bytes.toString('utf8', from, to);
      case 'id':
        return bytes.toString('hex', from, to);
      case 'fixed64':
        return String(bytes.readBigUInt64LE(from));
      case 'double':
        return bytes.readDoubleLE(from);
      case 'int64':
        return String(int64(bytes.subarray(from, to)));
      case 'bool':
        return this.#varint(to) !== 0;
      case 'varint':
        return this.#varint(to);
    }
  }

  /** Passes over one field; returns where its content begins and ends. */
  #field(wire: number, end: number): [number, number] {
    let from = this.#at;
    if (wire === 0) {
      this.#varint(end);
    } else if (wire === 2) {
      const length = this.#varint(end);
      from = this.#at;
      this.#at += length;
    } else if (wire === 1 || wire === 5) {
      this.#at += wire === 1 ? 8 : 4;
    } else {
      throw new RangeError('the request has a group, which OTLP does not know');
    }
    if (this.#at > end) throw new RangeError('the request ends within a field');
    return [from, this.#at];
  }

  /** A number that is exact below 2^53, as tags and lengths are. */
  #varint(end: number): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
      if (this.#at >= end) throw new RangeError('the request ends within a number');
      const byte = this.#bytes[this.#at++]!;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('the request has a number of more than 64 bits');
  }
}

const WIRES: Readonly<Record<Kind, number>> = {
  ...{ varint: 0, int64: 0, bool: 0 },
  ...{ fixed64: 1, double: 1 },
  ...{ text: 2, id: 2 },
};

const wireOf = (kind: Kind | Message): number => (typeof kind === 'object' ? 2 : WIRES[kind]);

/** Numbers below zero have ten bytes, which no double holds. */
const int64 = (bytes: Uint8Array): bigint =>
  BigInt.asIntN(
    64,
    bytes.reduce((value, byte, i) => value | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n),
  );
