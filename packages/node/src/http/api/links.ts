/** The answer of `GET /api/links`: addresses with `{traceId}` in the reader's own back ends, where configured. */
export interface LinkTemplates {
  readonly trace: string | null;
  readonly logs: string | null;
}
