/** Items of one signal as the bytes of an OTLP request. */
export interface ExportRequest {
  readonly body: Uint8Array;
  /** Number of spans, metrics or log records in the request. */
  readonly items: number;
}

/** Operations on serialised requests, so that nothing is serialised twice. */
export interface RequestBytes {
  readonly contentType: string;
  /** Merges requests into one. */
  merge(bodies: readonly Uint8Array[]): Uint8Array;
  /** Splits a request into at most `parts` requests of about equal item counts. */
  split(body: Uint8Array, parts: number): ExportRequest[];
}

/** The item ranges of parts of about equal size. */
export function rangesOf(items: number, parts: number): (readonly [from: number, to: number])[] {
  const count = Math.max(1, Math.min(items, parts));
  return Array.from({ length: count }, (_, i) => [
    Math.round((i * items) / count),
    Math.round(((i + 1) * items) / count),
  ]);
}
