import { keepFromHost } from '@mcp-vitals/signals';
import type { Evaluation } from './monitoring-options.js';

export type EvaluationListener = (evaluation: Evaluation) => void | Promise<void>;

/** Those who hear of each evaluation, one after the other. */
export class EvaluationListeners {
  readonly #listeners = new Set<EvaluationListener>();

  /** Returns the function that removes it. */
  add(listener: EvaluationListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Waits for each; errors are caught and reported. */
  async tell(evaluation: Evaluation): Promise<void> {
    for (const listener of this.#listeners) {
      try {
        await listener(evaluation);
      } catch (error) {
        keepFromHost('node', 'this listener missed an evaluation', error);
      }
    }
  }
}
