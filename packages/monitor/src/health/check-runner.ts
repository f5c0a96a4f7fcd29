import type { Clock } from '@mcp-vitals/signals';
import type { CheckContext, CheckOutcome, CheckState, HealthChange, HealthCheck } from './check.js';
import { messageOf } from './connectivity-check.js';
import { SteadyStatus } from './steady-status.js';

/** Runs that ignored the end of their time and have not ended; with more of them the check is not run again. */
const MAX_HANGING = 10;

/** Runs one check: once at a time, never longer than its timeout, and not at all while the last result is fresh. */
export class CheckRunner {
  readonly check: HealthCheck;
  readonly #clock: Clock;
  readonly #timeoutSeconds: number;
  readonly #onChange: (change: HealthChange) => void;
  readonly #steady: SteadyStatus;
  #running: Promise<CheckState> | undefined;
  #latest: CheckState | undefined;
  #unsettled = 0;

  constructor(check: HealthCheck, clock: Clock, timeoutSeconds: number, onChange: (change: HealthChange) => void) {
    this.check = check;
    this.#clock = clock;
    this.#timeoutSeconds = check.timeoutSeconds ?? timeoutSeconds;
    this.#onChange = onChange;
    this.#steady = new SteadyStatus(check);
  }

  /** The result if it is not older than `maxAgeMillis`, else that of the run under way or of a new one. Never rejects. */
  state(maxAgeMillis: number): Promise<CheckState> {
    const age =
      this.#latest === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() - this.#latest.lastCheckMillis;
    if (age < maxAgeMillis) return Promise.resolve(this.#latest!);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<CheckState> {
    const startMillis = this.#clock.now();
    const outcome = await this.#outcome(startMillis);
    const nowMillis = this.#clock.now();
    const before = this.#latest;
    const status = this.#steady.update(outcome.status);
    const reason = status === outcome.status ? outcome.reason : `${status} until this lasts: ${outcome.reason}`;
    const changed = before?.status !== status;
    this.#latest = {
      name: this.check.name,
      status,
      reason,
      responseTimeMs: outcome.responseTimeMs === undefined ? nowMillis - startMillis : outcome.responseTimeMs,
      lastCheckMillis: nowMillis,
      sinceMillis: changed ? nowMillis : before.sinceMillis,
      weight: this.check.weight ?? 10,
      critical: this.check.critical ?? false,
      figures: outcome.figures ?? [],
    };
    if (changed) {
      this.#onChange({
        check: this.check.name,
        from: before?.status ?? 'unknown',
        to: status,
        reason,
        atMillis: nowMillis,
      });
    }
    return this.#latest;
  }

  async #outcome(nowMillis: number): Promise<CheckOutcome> {
    if (this.#unsettled >= MAX_HANGING) {
      return { status: 'unhealthy', reason: `${this.#unsettled} earlier runs of the check have not ended` };
    }
    const abort = new AbortController();
    let cancel = (): void => {};
    const timeout = new Promise<CheckOutcome>((resolve) => {
      cancel = this.#clock.after(this.#timeoutSeconds * 1000, () => {
        resolve({ status: 'unhealthy', reason: `no answer within ${this.#timeoutSeconds} s` });
        abort.abort();
      });
    });
    try {
      return await Promise.race([this.#settle({ nowMillis, signal: abort.signal }), timeout]);
    } catch (error) {
      return { status: 'unhealthy', reason: `the check failed: ${messageOf(error)}` };
    } finally {
      cancel();
    }
  }

  async #settle(context: CheckContext): Promise<CheckOutcome> {
    this.#unsettled++;
    try {
      return await this.check.run(context);
    } finally {
      this.#unsettled--;
    }
  }
}
