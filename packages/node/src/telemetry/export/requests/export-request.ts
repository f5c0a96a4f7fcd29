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
  /** The request's items in two requests of about half each; a single one when there is one item. */
  split(body: Uint8Array): ExportRequest[];
}
