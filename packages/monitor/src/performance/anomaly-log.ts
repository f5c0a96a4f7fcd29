import type { OperationAnomaly } from './anomaly.js';
import { Ring } from './ring.js';

/** The open anomalies and the last hundred closed ones. */
export class AnomalyLog {
  readonly #open = new Map<string, OperationAnomaly>();
  readonly #closed = new Ring<OperationAnomaly>(100);

  add(anomaly: OperationAnomaly): void {
    const { operationKind, operation, kind, id } = anomaly;
    // Who numbers it: an operation may have the name that the process has.
    const source = kind === 'loop' || kind === 'starved' ? kind : 'operation';
    const key = `${operationKind} ${operation} ${source} ${id}`;
    if (anomaly.state === 'open') {
      this.#open.set(key, anomaly);
      return;
    }
    this.#open.delete(key);
    this.#closed.push(anomaly);
  }

  get open(): OperationAnomaly[] {
    return [...this.#open.values()];
  }

  /** Anomalies that are open or ended later than `sinceMillis`, newest first. */
  since(sinceMillis: number): OperationAnomaly[] {
    const closed = this.#closed.toArray().filter(({ endedAt = 0 }) => endedAt > sinceMillis);
    return [...closed, ...this.#open.values()].sort((a, b) => b.since - a.since);
  }
}
