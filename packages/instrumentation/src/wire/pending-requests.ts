import { activeMcpCall } from '@mcp-vitals/signals';
import type { Request, RequestId } from '../message/messages.js';
import type { InFlight } from '../record/activity-gauges.js';
import type { Operation } from '../record/operation.js';
import type { Outcome } from '../record/outcome.js';
import type { Session } from '../session/session.js';

/** Maximum number of requests whose id another one has too. Each answer is compared with all of them. */
const MAX_SHARING = 100;

/** The requests of one direction that await their answers, counted as in flight until their operations end. */
export class PendingRequests {
  readonly #session: Session;
  readonly #direction: InFlight;
  readonly #byId = new Map<RequestId, Operation>();
  /** Requests whose id another one had when they began. MCP forbids it, but there are clients that give every request the id 1. */
  readonly #sharing = new Set<Operation>();
  /** The requests with a progress token, by that token. */
  readonly #byToken = new Map<RequestId, Operation>();

  constructor(session: Session, direction: InFlight) {
    this.#session = session;
    this.#direction = direction;
  }

  get size(): number {
    return this.#byId.size + this.#sharing.size;
  }

  /** Start of the oldest request in flight, in milliseconds of `performance.now()`; `undefined` when there is none. */
  get oldestStart(): number | undefined {
    const starts = [this.#byId.values(), this.#sharing].map(firstStartOf).filter((start) => start !== undefined);
    return starts.length > 0 ? Math.min(...starts) : undefined;
  }

  *values(): Generator<Operation> {
    yield* this.#byId.values();
    yield* this.#sharing;
  }

  /** The request to give up so that one with this id can be added; `undefined` while there is room. */
  displacedBy(id: RequestId): Operation | undefined {
    if (this.#sharing.size < MAX_SHARING || !this.#byId.has(id)) return undefined;
    const [oldest] = this.#sharing;
    return oldest;
  }

  add(operation: Operation): void {
    const { id } = operation.start.message as Request;
    if (this.#byId.has(id)) this.#sharing.add(operation);
    else this.#byId.set(id, operation);
    const token = progressTokenOf(operation);
    if (token !== undefined) this.#byToken.set(token, operation);
    if (this.size === 1) this.#session.telemetry.activity.busy.add(this.#direction);
    if (operation.isInFlight) this.#direction.activity.requests++;
  }

  /** Ends the operation of a request, unless it has ended. */
  end(operation: Operation | undefined, outcome: Outcome): void {
    if (!operation || !this.#delete(operation)) return;
    if (this.size === 0) this.#session.telemetry.activity.busy.delete(this.#direction);
    if (operation.isInFlight) this.#direction.activity.requests--;
    const nowMillis = performance.now();
    this.#session.ended(operation, outcome, nowMillis);
    operation.end(outcome, nowMillis);
  }

  /** Discards the requests without ending their spans. */
  forget(): void {
    for (const { isInFlight } of this.values()) if (isInFlight) this.#direction.activity.requests--;
    for (const requests of [this.#byId, this.#sharing, this.#byToken]) requests.clear();
    this.#session.telemetry.activity.busy.delete(this.#direction);
  }

  /** Removes a request. Returns whether it was there. */
  #delete(operation: Operation): boolean {
    const { id } = operation.start.message as Request;
    if (this.#byId.get(id) === operation) this.#byId.delete(id);
    else if (!this.#sharing.delete(operation)) return false;
    if (this.#byToken.size === 0) return true;
    const token = progressTokenOf(operation);
    if (token !== undefined && this.#byToken.get(token) === operation) this.#byToken.delete(token);
    return true;
  }

  /** The request that an answer belongs to: of several with its id the one that is being handled, or else the oldest. */
  answeredBy(id: RequestId): Operation | undefined {
    if (this.#sharing.size === 0) return this.#byId.get(id);
    const active = activeMcpCall();
    const sharing = this.#withId(id);
    return sharing.find((one) => one === active) ?? sharing[0];
  }

  /** The request with this id; of several the one that began last, which is the one that the SDKs cancel. */
  latest(id: RequestId): Operation | undefined {
    return this.#sharing.size === 0 ? this.#byId.get(id) : this.#withId(id).at(-1);
  }

  /** The request that progress is reported on. SDK v1 accepts a numeric token that is returned as a string. */
  ofProgress(token: unknown): Operation | undefined {
    if (this.#byToken.size === 0) return undefined;
    return (
      this.#byToken.get(token as RequestId) ??
      (typeof token === 'string' ? this.#byToken.get(Number(token)) : undefined)
    );
  }

  /** The requests with this id, in the order in which they began. */
  #withId(id: RequestId): Operation[] {
    const requests = [...this.#sharing].filter(({ start }) => (start.message as Request).id === id);
    const first = this.#byId.get(id);
    if (first) requests.push(first);
    return requests.sort((a, b) => a.startedAt - b.startedAt);
  }
}

function firstStartOf(operations: Iterable<Operation>): number | undefined {
  for (const operation of operations) if (operation.isInFlight) return operation.startedAt;
  return undefined;
}

function progressTokenOf({ start }: Operation): RequestId | undefined {
  const token: unknown = start.message.params?._meta?.progressToken;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}
