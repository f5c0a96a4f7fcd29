import type { SpanContext } from '@opentelemetry/api';
import { isObject, type Notification, type Request } from '../message/messages.js';

/** Maximum number of open exchanges; beyond it the oldest is dropped. */
const MAX_OPEN = 1000;
/** Maximum length of a `requestState` kept as a key, in UTF-16 units. */
const MAX_STATE_LENGTH = 4096;

export interface Round {
  readonly number: number;
  readonly spanContext: SpanContext;
}

/**
 * Tracks exchanges of several rounds (MCP 2026-07-28): a result `input_required` carries a `requestState`, which the next
 * request returns. Each round is a separate operation; this links it to the previous one.
 */
export class Rounds {
  readonly #open = new Map<string, Round>();

  /** The previous round, if this message continues an exchange. */
  before({ params }: Request | Notification): Round | undefined {
    if (this.#open.size === 0) return undefined;
    const state = params?.requestState;
    if (typeof state !== 'string') return undefined;
    const round = this.#open.get(state);
    this.#open.delete(state);
    return round;
  }

  /** Stores a round whose result requests input. */
  ended(result: unknown, round: Round): void {
    if (!isObject(result) || result.resultType !== 'input_required') return;
    const { requestState } = result;
    if (typeof requestState !== 'string' || requestState.length > MAX_STATE_LENGTH) return;
    if (this.#open.size >= MAX_OPEN) this.#open.delete(this.#open.keys().next().value!);
    this.#open.set(requestState, round);
  }
}
