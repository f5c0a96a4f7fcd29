import type { WindowView } from '@mcp-vitals/windows';
import { type Clock, systemClock } from '../clock.js';
import type { Figure } from '../figure.js';
import type { ResourceReader } from '../resources.js';
import type { CheckOutcome, HealthCheck, HealthStatus } from './check.js';
import { connectivityCheck, messageOf, type Pingable } from './connectivity-check.js';
import { worse } from './limits.js';
import { resourcesCheck } from './resources-check.js';
import { scoreOf } from './score.js';
import { DEFAULT_THRESHOLDS, type HealthThresholds } from './thresholds.js';
import { cacheCheck, performanceCheck, validationCheck } from './window-checks.js';

export interface McpHealthMonitorOptions {
  /** How often the loop should ask, and for how long an answer is fresh. @default 30 */
  readonly checkIntervalSeconds?: number;
  /** How long a ping may take. @default 5 */
  readonly connectivityTimeoutSeconds?: number;
  /** How long any other check may take. @default 5 */
  readonly checkTimeoutSeconds?: number;
  /** How far back performance, cache and validation are judged. @default '5m' */
  readonly over?: string;
  /** Limits that differ from {@link DEFAULT_THRESHOLDS}. */
  readonly thresholds?: Partial<HealthThresholds>;
  /** Checks beside the five built in. */
  readonly checks?: readonly HealthCheck[];
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

/** What the built-in checks look at; what is missing makes its check unknown. */
export interface HealthDependencies {
  readonly mcpClient?: Pingable;
  readonly windows?: WindowView;
  readonly resources?: ResourceReader;
}

export interface CheckResult {
  readonly name: string;
  readonly status: HealthStatus;
  readonly reason: string;
  readonly responseTimeMs: number | null;
  readonly lastCheckMillis: number;
  readonly weight: number;
  readonly critical: boolean;
  /** Whole points that this check took from the score. */
  readonly pointsLost: number;
  readonly figures: readonly Figure[];
}

export interface HealthReport {
  readonly overallStatus: HealthStatus;
  /** A whole number from 0 to 100; `null` when every check is unknown. */
  readonly healthScore: number | null;
  readonly timestampMillis: number;
  readonly checks: readonly CheckResult[];
}

/**
 * Runs the checks of connectivity, performance, cache, validation and resources, and those of the user, in parallel and
 * each with its own timeout, and sums them up in a status and a score. It owns no loop: somebody asks.
 */
export class McpHealthMonitor {
  readonly checkIntervalSeconds: number;
  readonly #checkTimeoutSeconds: number;
  readonly #clock: Clock;
  readonly #checks: HealthCheck[];
  #dependencies: HealthDependencies = {};
  #running: Promise<HealthReport> | undefined;
  #latest: HealthReport | undefined;

  constructor(options: McpHealthMonitorOptions = {}) {
    const { over = '5m', connectivityTimeoutSeconds = 5, clock = systemClock } = options;
    const thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds };
    const windows = () => this.#dependencies.windows;
    this.checkIntervalSeconds = options.checkIntervalSeconds ?? 30;
    this.#checkTimeoutSeconds = options.checkTimeoutSeconds ?? 5;
    this.#clock = clock;
    this.#checks = [
      connectivityCheck(() => this.#dependencies.mcpClient, clock, thresholds.pingMs, connectivityTimeoutSeconds),
      performanceCheck(windows, thresholds, over),
      cacheCheck(windows, thresholds, over),
      validationCheck(windows, thresholds, over),
      resourcesCheck(() => this.#dependencies.resources, thresholds),
      ...(options.checks ?? []),
    ];
  }

  /** What the built-in checks look at; given ones replace those given before. */
  setDependencies(dependencies: HealthDependencies): void {
    this.#dependencies = { ...this.#dependencies, ...dependencies };
  }

  addCheck(check: HealthCheck): void {
    this.#checks.push(check);
  }

  /** The last report; `undefined` before the first. */
  get latest(): HealthReport | undefined {
    return this.#latest;
  }

  /** Runs every check now; a call during a run joins it. Never rejects. */
  performHealthCheck(): Promise<HealthReport> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<HealthReport> {
    const timestampMillis = this.#clock.now();
    const outcomes = await Promise.all(this.#checks.map((check) => this.#runOne(check, timestampMillis)));
    const { score, lost } = scoreOf(outcomes);
    const checks = outcomes.map((outcome, i) => ({ ...outcome, pointsLost: lost[i]! }));
    this.#latest = { overallStatus: overall(checks), healthScore: score, timestampMillis, checks };
    return this.#latest;
  }

  async #runOne(check: HealthCheck, nowMillis: number): Promise<Omit<CheckResult, 'pointsLost'>> {
    const startMillis = this.#clock.now();
    const outcome = await this.#outcome(check, nowMillis);
    const doneMillis = this.#clock.now();
    return {
      name: check.name,
      weight: check.weight ?? 10,
      critical: check.critical ?? false,
      status: outcome.status,
      reason: outcome.reason,
      figures: outcome.figures ?? [],
      responseTimeMs: outcome.responseTimeMs === undefined ? doneMillis - startMillis : outcome.responseTimeMs,
      lastCheckMillis: doneMillis,
    };
  }

  async #outcome(check: HealthCheck, nowMillis: number): Promise<CheckOutcome> {
    const timeoutSeconds = check.timeoutSeconds ?? this.#checkTimeoutSeconds;
    const abort = new AbortController();
    let cancel = () => {};
    const timeout = new Promise<CheckOutcome>((resolve) => {
      cancel = this.#clock.after(timeoutSeconds * 1000, () => {
        resolve({ status: 'unhealthy', reason: `no answer within ${timeoutSeconds} s` });
        abort.abort();
      });
    });
    try {
      return await Promise.race([check.run({ nowMillis, signal: abort.signal }), timeout]);
    } catch (error) {
      return { status: 'unhealthy', reason: `the check failed: ${messageOf(error)}` };
    } finally {
      cancel();
    }
  }
}

/** The worst of all, except that what is not critical can make the whole degraded but not unhealthy. */
function overall(checks: readonly { status: HealthStatus; critical: boolean }[]): HealthStatus {
  return checks
    .map(({ status, critical }) => (status === 'unhealthy' && !critical ? 'degraded' : status))
    .reduce(worse, 'unknown');
}
