import type { Clock } from '@mcp-vitals/signals';
import { StatusDebouncer } from '../judgement/status-debouncer.js';
import type { CheckContext, CheckState, HealthChange, HealthCheck } from './check.js';
import { failure, messageOf, type SafeOutcome, safeOutcome } from './check-outcome.js';

/** The longest backoff of a check that hangs: it runs again after its timeout, twice that, four times that, up to this. */
const MAX_BACKOFF_MILLIS = 300_000;
/** A timer that comes later than this came late because the event loop was blocked. */
const STALL_MILLIS = 50;

interface Answer {
  readonly outcome: SafeOutcome;
  /** Duration of the check itself. */
  readonly tookMillis: number;
}

/** Also for a promise of another realm, such as one of Node.js in a test runner with a realm of its own. */
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

/** Runs one check: once at a time, never longer than its timeout, and not at all while the last result is fresh. */
export class CheckRunner {
  readonly check: HealthCheck;
  readonly #clock: Clock;
  readonly #timeoutMillis: number;
  readonly #onChange: (change: HealthChange) => void;
  #debouncer: StatusDebouncer;
  #running: Promise<CheckState> | undefined;
  #latest: CheckState | undefined;
  #fresh = false;
  /** Generation of the check's dependency: the result of a run that used an old one is discarded. */
  #generation = 0;
  /** Runs that have not ended, and the number that hung in a row. */
  #unsettled = 0;
  #hung = 0;
  #askAgainMillis = Number.NEGATIVE_INFINITY;

  constructor(check: HealthCheck, clock: Clock, timeoutSeconds: number, onChange: (change: HealthChange) => void) {
    this.check = check;
    this.#clock = clock;
    this.#timeoutMillis = 1000 * (check.timeoutSeconds ?? timeoutSeconds);
    this.#onChange = onChange;
    this.#debouncer = new StatusDebouncer(check);
  }

  /** The result if it is not older than `maxAgeMillis`, else that of the run under way or of a new one. Never rejects. */
  state(maxAgeMillis: number): Promise<CheckState> {
    const latest = this.#latest;
    if (latest !== undefined && this.#fresh && this.#clock.now() - latest.lastCheckMillis < maxAgeMillis) {
      return Promise.resolve(latest);
    }
    if (this.#running === undefined) {
      const running = this.#run().finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
      this.#running = running;
    }
    return this.#running;
  }

  /** Forgets the result after the check's dependency was replaced: it runs at once, even while an old run hangs. */
  reset(): void {
    this.#generation++;
    this.#running = undefined;
    this.#fresh = false;
    this.#unsettled = 0;
    this.#hung = 0;
    this.#askAgainMillis = Number.NEGATIVE_INFINITY;
    this.#debouncer = new StatusDebouncer(this.check);
  }

  async #run(): Promise<CheckState> {
    const generation = this.#generation;
    const startMillis = this.#clock.now();
    const waiting = this.#waits(startMillis);
    const { outcome, tookMillis } = waiting ?? (await this.#answer(startMillis));
    if (generation !== this.#generation) return this.state(0);
    const nowMillis = this.#clock.now();
    const before = this.#latest;
    const status = this.#debouncer.update(outcome.status);
    const reason = status === outcome.status ? outcome.reason : `${status} until it stays better: ${outcome.reason}`;
    const changed = before?.status !== status;
    this.#fresh = true;
    this.#latest = {
      name: this.check.name,
      status,
      reason,
      responseTimeMs: outcome.responseTimeMs === undefined ? tookMillis : outcome.responseTimeMs,
      // While it waits to be asked again, the last check is the one that hung.
      lastCheckMillis: waiting === undefined ? nowMillis : (before?.lastCheckMillis ?? nowMillis),
      sinceMillis: changed ? nowMillis : before.sinceMillis,
      weight: outcome.applicable === false ? 0 : (this.check.weight ?? 10),
      critical: this.check.critical ?? false,
      figures: outcome.figures,
    };
    const from = before?.status ?? 'unknown';
    if (status !== from) {
      this.#onChange({ check: this.check.name, from, to: status, reason, atMillis: nowMillis });
    }
    return this.#latest;
  }

  /** The result of a hung check during its backoff. */
  #waits(nowMillis: number): Answer | undefined {
    if (this.#unsettled === 0 || nowMillis >= this.#askAgainMillis) return undefined;
    const seconds = Math.ceil((this.#askAgainMillis - nowMillis) / 1000);
    const outcome = failure(`${this.#noAnswer()}, ${this.#hung} times in a row; asked again in ${seconds} s`);
    return { outcome: { ...outcome, responseTimeMs: null }, tookMillis: 0 };
  }

  async #answer(startMillis: number): Promise<Answer> {
    const abort = new AbortController();
    const answer = this.#ask({ nowMillis: startMillis, signal: abort.signal });
    let cancel = (): void => {};
    const timeout = new Promise<Answer>((resolve) => {
      const expire = (dueMillis: number, again: boolean): void => {
        cancel = this.#clock.after(dueMillis - this.#clock.now(), () => {
          // The event loop was blocked, so the answer may be waiting to be read; that time is not the check's.
          const lateMillis = this.#clock.now() - dueMillis;
          if (again && lateMillis > STALL_MILLIS) return expire(this.#clock.now() + lateMillis, false);
          this.#hung++;
          this.#askAgainMillis = startMillis + Math.min(this.#timeoutMillis * 2 ** this.#hung, MAX_BACKOFF_MILLIS);
          resolve({ outcome: failure(this.#noAnswer()), tookMillis: this.#clock.now() - startMillis });
          abort.abort();
        });
      };
      expire(startMillis + this.#timeoutMillis, true);
    });
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      cancel();
    }
  }

  /** Runs the check and takes its time as soon as it ends, so that other checks' work does not count. Never rejects. */
  #ask(context: CheckContext): Promise<Answer> {
    const startMillis = this.#clock.now();
    const answered = (outcome: SafeOutcome): Answer => ({ outcome, tookMillis: this.#clock.now() - startMillis });
    const failed = (thrown: unknown): Answer => answered(failure(`the check failed: ${messageOf(thrown)}`));
    try {
      const value: unknown = this.check.run(context);
      if (!isThenable(value)) {
        return Promise.resolve(answered(safeOutcome(value, context.nowMillis)));
      }
      const generation = this.#generation;
      this.#unsettled++;
      return Promise.resolve(value)
        .then((outcome) => answered(safeOutcome(outcome, context.nowMillis)), failed)
        .finally(() => this.#settled(generation));
    } catch (error) {
      return Promise.resolve(failed(error));
    }
  }

  #settled(generation: number): void {
    if (generation !== this.#generation) return;
    this.#unsettled--;
    this.#hung = this.#unsettled === 0 ? 0 : this.#hung;
  }

  #noAnswer(): string {
    return `no answer within ${this.#timeoutMillis / 1000} s`;
  }
}
