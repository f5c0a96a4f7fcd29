import { type Clock, systemClock } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import type { ResourceReader } from '../resources.js';
import type { CheckState, HealthChange, HealthCheck, HealthStatus } from './check.js';
import { CheckRunner } from './check-runner.js';
import { connectivityCheck, type Pingable } from './connectivity-check.js';
import { worse } from './limits.js';
import { resourcesCheck } from './resources-check.js';
import { scoreOf } from './score.js';
import { DEFAULT_THRESHOLDS, type HealthThresholds } from './thresholds.js';
import { cacheCheck, performanceCheck, validationCheck } from './window-checks.js';

export interface McpHealthMonitorOptions {
  /** How often somebody runs the checks; probes are content with results up to twice as old. @default 30 */
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

export interface CheckResult extends CheckState {
  /** Whole points that this check took from the score. */
  readonly pointsLost: number;
}

export interface HealthReport {
  readonly overallStatus: HealthStatus;
  /** A whole number from 0 to 100; `null` when every check is unknown. */
  readonly healthScore: number | null;
  readonly timestampMillis: number;
  readonly checks: readonly CheckResult[];
}

export interface GroupHealth {
  readonly group: string;
  /** Of a group without checks: healthy, since somebody could answer. */
  readonly status: HealthStatus;
  readonly timestampMillis: number;
  readonly checks: readonly CheckState[];
  /** Why the group is unhealthy whatever its checks say. */
  readonly reason?: string;
}

/**
 * Runs the checks of connectivity, performance, cache, validation and resources, and those of the user, in parallel and
 * each with its own timeout, and sums them up in a status and a score. It owns no loop: somebody asks.
 */
export class McpHealthMonitor {
  readonly checkIntervalSeconds: number;
  readonly #checkTimeoutSeconds: number;
  readonly #clock: Clock;
  readonly #runners: CheckRunner[] = [];
  readonly #listeners = new Set<(change: HealthChange) => void>();
  #dependencies: HealthDependencies = {};
  #latest: HealthReport | undefined;
  #draining: string | undefined;

  constructor(options: McpHealthMonitorOptions = {}) {
    const { over = '5m', connectivityTimeoutSeconds = 5, clock = systemClock } = options;
    const thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds };
    const windows = () => this.#dependencies.windows;
    this.checkIntervalSeconds = options.checkIntervalSeconds ?? 30;
    this.#checkTimeoutSeconds = options.checkTimeoutSeconds ?? 5;
    this.#clock = clock;
    const builtIn = [
      connectivityCheck(() => this.#dependencies.mcpClient, clock, thresholds.pingMs, connectivityTimeoutSeconds),
      performanceCheck(windows, thresholds, over),
      cacheCheck(windows, thresholds, over),
      validationCheck(windows, thresholds, over),
      resourcesCheck(() => this.#dependencies.resources, thresholds),
    ];
    for (const check of [...builtIn, ...(options.checks ?? [])]) this.addCheck(check);
  }

  /** What the built-in checks look at; given ones replace those given before. */
  setDependencies(dependencies: HealthDependencies): void {
    this.#dependencies = { ...this.#dependencies, ...dependencies };
  }

  /** @throws RangeError when there is a check of that name, or the weight is no number >= 0. */
  addCheck(check: HealthCheck): void {
    if (this.#runners.some((runner) => runner.check.name === check.name)) {
      throw new RangeError(`there is a health check named ${check.name}`);
    }
    const { weight = 0 } = check;
    if (!(weight >= 0) || weight === Number.POSITIVE_INFINITY) {
      throw new RangeError(`the weight of ${check.name} must be a number >= 0, got ${weight}`);
    }
    this.#runners.push(new CheckRunner(check, this.#clock, this.#checkTimeoutSeconds, (change) => this.#tell(change)));
  }

  /** Calls back on every change of status; the function returned ends that. What a listener throws is its own affair. */
  onChange(listener: (change: HealthChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The last report; `undefined` before the first. */
  get latest(): HealthReport | undefined {
    return this.#latest;
  }

  /** Runs every check now; a check that is running is joined. Never rejects. */
  performHealthCheck(): Promise<HealthReport> {
    return this.#report(0);
  }

  /** The health from results that are fresh enough for a probe; any number of callers cost one run. Never rejects. */
  currentHealth(): Promise<HealthReport> {
    return this.#report(this.#freshMillis);
  }

  /** The health of the checks in `group`, which alone are run, from results that are fresh enough. Never rejects. */
  async groupHealth(group: string): Promise<GroupHealth> {
    const timestampMillis = this.#clock.now();
    const members = this.#runners.filter(({ check }) => check.groups?.includes(group));
    if (group === 'ready' && this.#draining !== undefined) {
      return { group, status: 'unhealthy', timestampMillis, checks: [], reason: this.#draining };
    }
    const checks = await Promise.all(members.map((runner) => runner.state(this.#freshMillis)));
    const status = members.length === 0 ? 'healthy' : checks.map((check) => check.status).reduce(worse, 'unknown');
    return { group, status, timestampMillis, checks };
  }

  /** From now on the group `ready` is unhealthy: the process is about to end. */
  drain(reason = 'shutting down'): void {
    this.#draining = reason;
  }

  get #freshMillis(): number {
    return 2000 * this.checkIntervalSeconds;
  }

  async #report(maxAgeMillis: number): Promise<HealthReport> {
    const states = await Promise.all(this.#runners.map((runner) => runner.state(maxAgeMillis)));
    const { score, lost } = scoreOf(states);
    const checks = states.map((state, i) => ({ ...state, pointsLost: lost[i]! }));
    const before = this.#latest?.overallStatus ?? 'unknown';
    const timestampMillis = this.#clock.now();
    const report = { overallStatus: overall(checks), healthScore: score, timestampMillis, checks };
    this.#latest = report;
    if (report.overallStatus !== before) {
      const worstChecks = checks.filter(({ pointsLost }) => pointsLost > 0);
      const reason = worstChecks.map(({ name, reason: why }) => `${name}: ${why}`).join('; ') || 'every check is well';
      this.#tell({ check: null, from: before, to: report.overallStatus, reason, atMillis: timestampMillis });
    }
    return report;
  }

  #tell(change: HealthChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // Whoever listens must not harm the checks.
      }
    }
  }
}

/** The worst of all, except that what is not critical can make the whole degraded but not unhealthy. */
function overall(checks: readonly { status: HealthStatus; critical: boolean }[]): HealthStatus {
  return checks
    .map(({ status, critical }) => (status === 'unhealthy' && !critical ? 'degraded' : status))
    .reduce(worse, 'unknown');
}
