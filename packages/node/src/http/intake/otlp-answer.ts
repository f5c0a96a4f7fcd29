import { MAX_ITEMS } from './otlp-json.js';

/** What a request of OTLP asks to keep. */
export type Signal = 'spans' | 'logs';

/** How the rejected items are called in an answer in JSON. Both have the number 1 in protobuf. */
const REJECTED = { spans: 'rejectedSpans', logs: 'rejectedLogRecords' } as const;

const REASON = `a request has at most ${MAX_ITEMS} items here; send smaller batches`;

/** The body of an answer that takes a request but for its last items. An empty one means in both formats that all was taken. */
export function answerOf(signal: Signal, rejected: number, isJson: boolean): string | Uint8Array<ArrayBuffer> {
  if (rejected === 0) return isJson ? '{}' : '';
  // OTLP writes 64-bit numbers as texts.
  if (isJson) {
    return JSON.stringify({ partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage: REASON } });
  }
  const partial = [0x08, ...varint(rejected), 0x12, ...delimited(new TextEncoder().encode(REASON))];
  return Uint8Array.from([0x0a, ...delimited(partial)]);
}

const delimited = (content: ArrayLike<number> & Iterable<number>): number[] => [...varint(content.length), ...content];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
