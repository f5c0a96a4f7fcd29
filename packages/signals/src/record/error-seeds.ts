import { ErrorType } from '../names/attributes.js';

/** Together with the error types of an operation's own, below the SDK's limit of 2,000 series an instrument. */
const MAX_SERIES = 1500;

/**
 * The series of the error counter to create with 0. `increase()` does not see the first value of a series, so the first
 * burst of an error type would be invisible: every operation gets a series for each error type that is known, and every
 * new error type one for each operation.
 */
export class ErrorSeeds {
  readonly #seed: (errorType: string, operation: string) => void;
  readonly #errorTypes = new Set<string>();
  readonly #operations = new Set<string>();
  #series = 0;

  constructor(seed: (errorType: string, operation: string) => void) {
    this.#seed = seed;
    for (const errorType of [...Object.values(ErrorType), 'Error']) this.#errorTypes.add(errorType);
  }

  addOperation(operation: string): void {
    if (this.#operations.has(operation)) return;
    this.#operations.add(operation);
    for (const errorType of this.#errorTypes) this.#add(errorType, operation);
  }

  addErrorType(errorType: string): void {
    if (this.#errorTypes.has(errorType)) return;
    this.#errorTypes.add(errorType);
    for (const operation of this.#operations) this.#add(errorType, operation);
  }

  #add(errorType: string, operation: string): void {
    if (this.#series >= MAX_SERIES) return;
    this.#series++;
    this.#seed(errorType, operation);
  }
}
