import type { SpanContext } from '@opentelemetry/api';
import { isObject, type Request } from './messages.js';

/** More open exchanges than this are not followed; the oldest is let go. */
const MAX_OPEN = 1000;
/** A state longer than this is no key worth holding, in UTF-16 units. */
const MAX_STATE = 4096;

export interface Leg {
  readonly number: number;
  readonly spanContext: SpanContext;
}

/**
 * Follows exchanges of several legs (MCP 2026-07-28): a result `input_required` carries a `requestState`, which the next
 * request brings back. Each leg is an operation of its own; this is what ties it to the one before.
 */
export class Legs {
  readonly #open = new Map<string, Leg>();

  /** The leg before this request, if it continues an exchange. */
  before(request: Request): Leg | undefined {
    const state = request.params?.requestState;
    if (typeof state !== 'string') return undefined;
    const leg = this.#open.get(state);
    this.#open.delete(state);
    return leg;
  }

  /** Remembers a leg whose result asks for input. */
  ended(result: unknown, operation: { readonly leg: number; readonly spanContext: SpanContext }): void {
    if (!isObject(result) || result.resultType !== 'input_required') return;
    const { requestState } = result;
    if (typeof requestState !== 'string' || requestState.length > MAX_STATE) return;
    if (this.#open.size >= MAX_OPEN) this.#open.delete(this.#open.keys().next().value!);
    this.#open.set(requestState, { number: operation.leg, spanContext: operation.spanContext });
  }
}
