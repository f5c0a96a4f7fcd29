import { ErrorType } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import type { OperationDetector } from './anomaly.js';
import type { OperationHistory } from './operation-history.js';
import type { OperationLevels } from './starvation/minute-levels.js';
import type { UsualLength } from './usual-length.js';

/** Identifies an operation: its name and the side of MCP that observed it. */
export interface OperationIdentity {
  readonly operation: string;
  readonly kind: OperationSample['kind'];
}

export interface TrackedOperation extends OperationIdentity, OperationLevels {
  readonly history: OperationHistory;
  readonly detector: OperationDetector | undefined;
  readonly lengths: UsualLength;
}

const HOUR = 3_600_000;
/** An operation without a call for so long gives way to a new one: what runs once a day stays, and no anomaly of it is open. */
const UNUSED_MILLIS = 48 * HOUR;

/** The known operations, at most `maxOperations`; calls of further ones count as `_OTHER` until one is out of use. */
export class OperationTable {
  readonly #maxOperations: number;
  readonly #create: (identity: OperationIdentity) => TrackedOperation;
  /** By side, then by name: two look-ups are faster than building one key of both. */
  readonly #sides = { client: new Map(), server: new Map(), internal: new Map() } as Record<
    OperationSample['kind'],
    Map<string, TrackedOperation>
  >;
  #size = 0;
  /** The next time to look for one out of use: a call of an unknown one must not walk over all. */
  #nextLookMillis = Number.NEGATIVE_INFINITY;
  #overflowed = 0;

  constructor(maxOperations: number, create: (identity: OperationIdentity) => TrackedOperation) {
    this.#maxOperations = maxOperations;
    this.#create = create;
  }

  /** Calls that were counted as `_OTHER`. */
  get overflowed(): number {
    return this.#overflowed;
  }

  get isEmpty(): boolean {
    return Object.values(this.#sides).every(({ size }) => size === 0);
  }

  find({ kind, operation }: OperationIdentity): TrackedOperation | undefined {
    return this.#sides[kind].get(operation);
  }

  of({ kind, operation }: OperationIdentity, nowMillis: number): TrackedOperation {
    return this.#sides[kind].get(operation) ?? this.#admit(kind, operation, nowMillis);
  }

  *[Symbol.iterator](): IterableIterator<TrackedOperation> {
    for (const side of Object.values(this.#sides)) yield* side.values();
  }

  #admit(kind: OperationSample['kind'], wanted: string, nowMillis: number): TrackedOperation {
    if (this.#size >= this.#maxOperations) this.#dropUnused(nowMillis);
    const fits = this.#size < this.#maxOperations && wanted.length <= 256;
    if (!fits) this.#overflowed++;
    const operation = fits ? wanted : ErrorType.OTHER;
    const known = this.#sides[kind].get(operation);
    if (known !== undefined) return known;
    const tracked = this.#create({ kind, operation });
    this.#sides[kind].set(operation, tracked);
    if (fits) this.#size++;
    return tracked;
  }

  #dropUnused(nowMillis: number): void {
    if (nowMillis < this.#nextLookMillis) return;
    this.#nextLookMillis = nowMillis + HOUR;
    for (const { kind, operation, history } of this) {
      if (operation === ErrorType.OTHER || history.newestMillis > nowMillis - UNUSED_MILLIS) continue;
      this.#sides[kind].delete(operation);
      this.#size--;
    }
  }
}
