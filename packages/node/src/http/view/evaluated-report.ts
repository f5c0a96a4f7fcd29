import type { Sources } from './sources.js';

/** The report of the last evaluation as JSON: made when a page first asks for it, and once for all pages that do. */
export class EvaluatedReport {
  readonly #sources: Sources;
  #json: string | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.#sources.evaluatedReport());
    return this.#json;
  }

  /** Makes it anew for the next who asks: there was an evaluation. */
  advance(): void {
    this.#json = undefined;
  }
}
