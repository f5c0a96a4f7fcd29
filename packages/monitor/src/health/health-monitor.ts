import { type Clock, keepFromHost, notifyListener, systemClock } from '@mcp-vitals/signals';
import type { BuiltInCheck } from './checks/built-in-check.js';
import { cacheCheck } from './checks/cache.js';
import { connectivityCheck } from './checks/connectivity.js';
import { checkDependencies, type HealthDependencies } from './checks/dependencies.js';
import { performanceCheck } from './checks/performance.js';
import { resourcesCheck } from './checks/resources.js';
import { validationCheck } from './checks/validation.js';
import { checkDefinition, checkOptions } from './health-options.js';
import type { GroupHealth, HealthReport } from './health-report.js';
import { worse } from './judgement/status.js';
import { DEFAULT_THRESHOLDS, type HealthThresholds } from './judgement/threshold.js';
import type { HealthChange, HealthCheck } from './running/check.js';
import { CheckRunner } from './running/check-runner.js';
import { overallStatus, SEVERITY_SHARE, scoreOf } from './score.js';

export interface McpHealthMonitorOptions {
  /** The interval at which the caller runs the checks; probes accept results up to twice as old. @default 30 */
  readonly checkIntervalSeconds?: number;
  /** Timeout of a ping. @default 5 */
  readonly connectivityTimeoutSeconds?: number;
  /** Timeout of any other check. @default 5 */
  readonly checkTimeoutSeconds?: number;
  /** The window over which performance, cache and validation are judged. @default '5m' */
  readonly over?: string;
  /** Thresholds that differ from {@link DEFAULT_THRESHOLDS}. */
  readonly thresholds?: Partial<HealthThresholds>;
  /** Checks in addition to the built-in ones. */
  readonly checks?: readonly HealthCheck[];
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

/** Groups that exist even without a check: a probe of them is answered. */
const KNOWN_GROUPS: readonly string[] = ['live', 'ready'];

/**
 * Runs the checks of connectivity, performance, cache, validation and resources, and those of the user, in parallel and
 * each with its own timeout, and combines them in a status and a score. It runs no loop; the caller runs the checks.
 */
export class McpHealthMonitor {
  readonly checkIntervalSeconds: number;
  readonly #checkTimeoutSeconds: number;
  readonly #clock: Clock;
  readonly #runners: CheckRunner[] = [];
  readonly #builtIn: readonly BuiltInCheck[];
  readonly #listeners = new Set<(change: HealthChange) => void>();
  #dependencies: HealthDependencies = {};
  #latest: HealthReport | undefined;
  #draining: string | undefined;
  #listenerErrors = 0;

  /** @throws RangeError or TypeError naming every error in the options or in a check. */
  constructor(options: McpHealthMonitorOptions = {}) {
    const { checkIntervalSeconds = 30, connectivityTimeoutSeconds = 5, checkTimeoutSeconds = 5, over = '5m' } = options;
    const { clock = systemClock } = options;
    const thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds };
    checkOptions({ checkIntervalSeconds, connectivityTimeoutSeconds, checkTimeoutSeconds, over, thresholds });
    this.checkIntervalSeconds = checkIntervalSeconds;
    this.#checkTimeoutSeconds = checkTimeoutSeconds;
    this.#clock = clock;
    const setUp = { dependencies: () => this.#dependencies, thresholds, over };
    this.#builtIn = [
      connectivityCheck(setUp, clock, connectivityTimeoutSeconds),
      performanceCheck(setUp),
      cacheCheck(setUp),
      validationCheck(setUp),
      resourcesCheck(setUp),
    ];
    for (const check of [...this.#builtIn, ...(options.checks ?? [])]) this.addCheck(check);
  }

  /**
   * Sets dependencies of the built-in checks; given ones replace earlier ones, and their checks start afresh.
   * @throws TypeError when a dependency is unknown, or cannot do what the checks need.
   */
  setDependencies(dependencies: HealthDependencies): void {
    checkDependencies(dependencies);
    const before = this.#dependencies;
    this.#dependencies = { ...before, ...dependencies };
    const names = Object.keys(dependencies) as (keyof HealthDependencies)[];
    const changed = names.filter((name) => dependencies[name] !== before[name]);
    const affected = this.#builtIn.filter(({ dependsOn }) => dependsOn.some((name) => changed.includes(name)));
    for (const { name } of affected) this.#runners.find(({ check }) => check.name === name)!.reset();
  }

  /** @throws RangeError or TypeError when there is a check of that name, or naming every error in this one. */
  addCheck(check: HealthCheck): void {
    checkDefinition(check);
    if (this.#runners.some((runner) => runner.check.name === check.name)) {
      throw new RangeError(`there is a health check named ${check.name} already`);
    }
    const onChange = (change: HealthChange): void => this.#notifyListeners(change);
    this.#runners.push(new CheckRunner(check, this.#clock, this.#checkTimeoutSeconds, onChange));
  }

  /** Calls back on every change of status; returns the function that stops it. Errors of the callback are counted and logged. */
  onChange(listener: (change: HealthChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Number of errors of listeners. */
  get listenerErrors(): number {
    return this.#listenerErrors;
  }

  /** The last report; `undefined` before the first. */
  get latest(): HealthReport | undefined {
    return this.#latest;
  }

  /** Runs every check now; a check that is running is joined. Never rejects. */
  performHealthCheck(): Promise<HealthReport> {
    return this.#report(() => 0);
  }

  /**
   * The health with what was measured judged anew. Other checks keep their last results: a ping, or a check of the user, may wait
   * for something that is gone. Never rejects.
   */
  judgeFigures(): Promise<HealthReport> {
    const judged: readonly HealthCheck[] = this.#builtIn.filter(({ dependsOn }) => dependsOn.includes('windows'));
    return this.#report(({ check }) => (judged.includes(check) ? 0 : Number.POSITIVE_INFINITY));
  }

  /** The health from results that are fresh enough for a probe; concurrent callers share one run. Never rejects. */
  currentHealth(): Promise<HealthReport> {
    return this.#report(() => this.#freshMillis);
  }

  /**
   * The health of the checks in `group`, which alone are run, from results that are fresh enough.
   * @throws RangeError when no check is in the group, and it is neither `live` nor `ready`.
   */
  async groupHealth(group: string): Promise<GroupHealth> {
    const members = this.#runners.filter(({ check }) => check.groups?.includes(group));
    if (members.length === 0 && !KNOWN_GROUPS.includes(group)) {
      const known = new Set([...KNOWN_GROUPS, ...this.#runners.flatMap(({ check }) => check.groups ?? [])]);
      throw new RangeError(`there is no health group ${JSON.stringify(group)}; known are ${[...known].join(', ')}`);
    }
    const timestampMillis = this.#clock.now();
    if (group === 'ready' && this.#draining !== undefined) {
      return { group, status: 'unhealthy', timestampMillis, checks: [], reason: this.#draining };
    }
    const checks = await Promise.all(members.map((runner) => runner.state(this.#freshMillis)));
    const status = members.length === 0 ? 'healthy' : checks.map((check) => check.status).reduce(worse, 'unknown');
    return { group, status, timestampMillis, checks };
  }

  /** Makes the group `ready` unhealthy from now on, because the process is about to end. */
  drain(reason = 'shutting down'): void {
    this.#draining = reason;
  }

  get #freshMillis(): number {
    return 2000 * this.checkIntervalSeconds;
  }

  async #report(maxAgeMillis: (runner: CheckRunner) => number): Promise<HealthReport> {
    // The user's checks begin first, so that one that blocks does not count as the time of a ping.
    const states = (
      await Promise.all(this.#runners.toReversed().map((runner) => runner.state(maxAgeMillis(runner))))
    ).reverse();
    const { score, coverage, lost } = scoreOf(states);
    const checks = states.map((state, i) => ({ ...state, pointsLost: lost[i]! }));
    const before = this.#latest?.overallStatus ?? 'unknown';
    const timestampMillis = this.#clock.now();
    const status = overallStatus(checks);
    const report = { overallStatus: status, healthScore: score, coverage, timestampMillis, checks };
    this.#latest = report;
    if (status !== before) {
      this.#notifyListeners({
        check: null,
        from: before,
        to: status,
        reason: reasonOf(report),
        atMillis: timestampMillis,
      });
    }
    return report;
  }

  #notifyListeners(change: HealthChange): void {
    const failed = (error: unknown) => {
      this.#listenerErrors++;
      keepFromHost('monitor', 'this listener missed a change of health', error);
    };
    for (const listener of this.#listeners) notifyListener(() => listener(change), failed);
  }
}

/** Without a score no check lost points, so a check that is not well counts as a cause by its status. */
function reasonOf({ overallStatus: status, healthScore: score, checks }: HealthReport): string {
  if (status === 'healthy') return 'all checks healthy';
  const isCause = (check: HealthReport['checks'][number]): boolean => {
    if (status === 'unknown') return check.status === status;
    return score === null ? SEVERITY_SHARE[check.status] > 0 : check.pointsLost > 0;
  };
  return checks
    .filter(isCause)
    .map(({ name, reason }) => `${name}: ${reason}`)
    .join('; ');
}
