import { type ExportRequest, type RequestBytes, rangesOf } from './export-request.js';

/**
 * Operations on protobuf requests. The three signals share one structure (opentelemetry/proto/collector): a request
 * repeats resources in field 1, a resource repeats scopes in field 2, and a scope repeats spans, metrics or log records
 * in field 2.
 */
export const protobufRequests: RequestBytes = {
  contentType: 'application/x-protobuf',

  // Concatenated messages parse as one message with the lists of both (protobuf.dev, "Last One Wins").
  merge: (bodies) => (bodies.length === 1 ? bodies[0]! : Buffer.concat(bodies)),

  split(body, parts) {
    const ranges = rangesOf(count(body), parts);
    return ranges.length === 1 ? [{ body, items: ranges[0]![1] }] : ranges.map(([from, to]) => take(body, from, to));
  },
};

const RESOURCES = 1;
const SCOPES = 2;
const ITEMS = 2;
/** The path of field numbers from a request to its items. */
const PATH = [RESOURCES, SCOPES, ITEMS] as const;

interface Field {
  readonly number: number;
  /** The bytes of the field, including its tag. */
  readonly whole: Uint8Array;
  /** The content of a length-delimited field. */
  readonly content: Uint8Array;
}

/** The fields of a message. @throws RangeError when it is not protobuf */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const start = at;
    const [tag, afterTag] = varint(message, at);
    const [content, end] = contentOf(message, tag & 7, afterTag);
    if (end > message.length) throw new RangeError('a protobuf field exceeds its message');
    at = end;
    yield { number: tag >>> 3, whole: message.subarray(start, end), content };
  }
}

function contentOf(message: Uint8Array, wireType: number, at: number): [content: Uint8Array, end: number] {
  const none = new Uint8Array();
  if (wireType === 0) return [none, varint(message, at)[1]];
  if (wireType === 1) return [none, at + 8];
  if (wireType === 5) return [none, at + 4];
  if (wireType !== 2) throw new RangeError(`protobuf wire type ${wireType} is unknown`);
  const [length, start] = varint(message, at);
  return [message.subarray(start, start + length), start + length];
}

function varint(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; shift < 64; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
  throw new RangeError('a protobuf varint does not end');
}

function encodeVarint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function count(message: Uint8Array, level = 0): number {
  let items = 0;
  for (const { number, content } of fieldsOf(message)) {
    if (number === PATH[level]) items += level === PATH.length - 1 ? 1 : count(content, level + 1);
  }
  return items;
}

/** A copy of the request with only the items from `from` (inclusive) to `to` (exclusive). */
function take(body: Uint8Array, from: number, to: number): ExportRequest {
  const range = { from, to, at: 0 };
  return { body: Buffer.concat(choose(body, 0, range).parts), items: to - from };
}

function choose(message: Uint8Array, level: number, range: { from: number; to: number; at: number }) {
  const parts: Uint8Array[] = [];
  let isEmpty = true;
  for (const { number, whole, content } of fieldsOf(message)) {
    if (number !== PATH[level]) {
      parts.push(whole);
    } else if (level === PATH.length - 1) {
      if (range.at >= range.from && range.at < range.to) isEmpty = parts.push(whole) === 0;
      range.at++;
    } else {
      const chosen = choose(content, level + 1, range);
      if (chosen.isEmpty) continue;
      isEmpty = false;
      const length = chosen.parts.reduce((sum, part) => sum + part.length, 0);
      parts.push(Uint8Array.from([number * 8 + 2, ...encodeVarint(length)]), ...chosen.parts);
    }
  }
  return { parts, isEmpty };
}
