/** One thing wrong with a schema. */
export interface ValidationFinding {
  /** Where, as a JSON Pointer into the schema. */
  readonly path: string;
  /** An `error` makes the schema invalid; a `warning` is worth mending. */
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}
