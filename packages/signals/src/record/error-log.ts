/** An error that the application recorded. */
export interface RecordedError {
  /** The category, such as `ConnectionError`. */
  readonly errorType: string;
  readonly operation: string;
  /** At most 512 characters, without secrets; empty when none was given. */
  readonly message: string;
  /** Wall time in milliseconds since the epoch. */
  readonly timestampMillis: number;
}

/** Errors kept of each category. */
const MAX_PER_TYPE = 5;

/** The last five errors of each category. The caller bounds the categories. */
export class ErrorLog {
  /** In order of arrival, which the wall clock may not tell. */
  readonly #byType = new Map<string, { readonly place: number; readonly error: RecordedError }[]>();
  #count = 0;

  add(error: RecordedError): void {
    const kept = this.#byType.get(error.errorType) ?? [];
    kept.push({ place: this.#count++, error });
    if (kept.length > MAX_PER_TYPE) kept.shift();
    this.#byType.set(error.errorType, kept);
  }

  /** All kept errors, the newest first. */
  recent(): readonly RecordedError[] {
    return [...this.#byType.values()]
      .flat()
      .sort((a, b) => b.place - a.place)
      .map(({ error }) => error);
  }
}
