/** One fault of a schema. */
export interface ValidationFinding {
  /** The place of the fault, as a JSON Pointer into the schema. */
  readonly path: string;
  /** The severity: an `error` makes the schema invalid, a `warning` does not. */
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly message: string;
  /** The suggested correction. */
  readonly remedy: string;
}
