/** Items of one signal as the bytes of an OTLP request. */
export interface ExportRequest {
  readonly body: Uint8Array;
  /** Spans, metrics or log records in it. */
  readonly items: number;
}

/** What is done to requests as bytes, so that nothing is serialised twice. */
export interface RequestBytes {
  readonly contentType: string;
  /** One request that says what all of these say. */
  merge(bodies: readonly Uint8Array[]): Uint8Array;
  /** The request's items in so many requests of about as many each; fewer when there are fewer items. */
  split(body: Uint8Array, parts: number): ExportRequest[];
}

/** Where to cut a number of items for parts of about as many each. */
export function rangesOf(items: number, parts: number): (readonly [from: number, to: number])[] {
  const count = Math.max(1, Math.min(items, parts));
  return Array.from({ length: count }, (_, i) => [
    Math.round((i * items) / count),
    Math.round(((i + 1) * items) / count),
  ]);
}
