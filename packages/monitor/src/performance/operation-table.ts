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

/** The known operations, at most `maxOperations`; calls of further ones count as `_OTHER`. */
export class OperationTable {
  readonly #maxOperations: number;
  readonly #create: (identity: OperationIdentity) => TrackedOperation;
  /** By side, then by name: two look-ups are faster than building one key of both. */
  readonly #sides = { client: new Map(), server: new Map(), internal: new Map() } as Record<
    OperationSample['kind'],
    Map<string, TrackedOperation>
  >;
  #size = 0;
  #overflowed = 0;

  constructor(maxOperations: number, create: (identity: OperationIdentity) => TrackedOperation) {
    this.#maxOperations = maxOperations;
    this.#create = create;
  }

  /** Calls that were counted as `_OTHER`. */
  get overflowed(): number {
    return this.#overflowed;
  }

  get size(): number {
    return this.#size;
  }

  find({ kind, operation }: OperationIdentity): TrackedOperation | undefined {
    return this.#sides[kind].get(operation);
  }

  of({ kind, operation }: OperationIdentity): TrackedOperation {
    return this.#sides[kind].get(operation) ?? this.#admit(kind, operation);
  }

  *[Symbol.iterator](): IterableIterator<TrackedOperation> {
    for (const side of Object.values(this.#sides)) yield* side.values();
  }

  #admit(kind: OperationSample['kind'], wanted: string): TrackedOperation {
    const fits = this.#size < this.#maxOperations && wanted.length <= 256;
    if (!fits) this.#overflowed++;
    const operation = fits ? wanted : ErrorType.OTHER;
    const known = this.#sides[kind].get(operation);
    if (known !== undefined) return known;
    const tracked = this.#create({ kind, operation });
    this.#sides[kind].set(operation, tracked);
    this.#size++;
    return tracked;
  }
}
