import type { SpanContext } from '@opentelemetry/api';
import { isObject, type Notification, type Request } from '../message/messages.js';

/** More open exchanges than this are not followed; the oldest is let go. */
const MAX_OPEN = 1000;
/** A longer state is not worth holding as a key, in UTF-16 units. */
const MAX_STATE_LENGTH = 4096;

export interface Round {
  readonly number: number;
  readonly spanContext: SpanContext;
}

/**
 * Follows exchanges of several rounds (MCP 2026-07-28): a result `input_required` carries a `requestState`, which the next
 * request brings back. Each round is an operation of its own; this ties it to the one before.
 */
export class Rounds {
  readonly #open = new Map<string, Round>();

  /** The round before this message, if it continues an exchange. */
  before({ params }: Request | Notification): Round | undefined {
    if (this.#open.size === 0) return undefined;
    const state = params?.requestState;
    if (typeof state !== 'string') return undefined;
    const round = this.#open.get(state);
    this.#open.delete(state);
    return round;
  }

  /** Remembers a round whose result asks for input. */
  ended(result: unknown, round: Round): void {
    if (!isObject(result) || result.resultType !== 'input_required') return;
    const { requestState } = result;
    if (typeof requestState !== 'string' || requestState.length > MAX_STATE_LENGTH) return;
    if (this.#open.size >= MAX_OPEN) this.#open.delete(this.#open.keys().next().value!);
    this.#open.set(requestState, round);
  }
}
