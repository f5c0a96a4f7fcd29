import type { Clock } from '@mcp-vitals/signals';
import type { FixPlan } from './fix/fix-plan.js';
import type { CheckRun, Finding } from './result/finding.js';
import type { FindingLevel } from './result/finding-kind.js';

export interface DoctorOptions {
  /** The folder of the application. @default process.cwd() */
  readonly folder?: string;
  /** The application's environment. @default process.env */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /**
   * The command line that starts the application, such as `['node', '--import', '@mcp-vitals/node/register', 'server.js']`.
   * It is read, and started only with `probeCommand`.
   */
  readonly command?: readonly string[];
  /** Starts `command` as a stdio server, lists its tools, and looks for its telemetry. @default false */
  readonly probeCommand?: boolean;
  /** The address of Jaeger's or another backend's Jaeger query API, where the marked span is looked for. */
  readonly jaegerUrl?: string;
  /** The address of Prometheus' HTTP API, where the marked metric is looked for. */
  readonly prometheusUrl?: string;
  /** Sends a message marked TEST through every configured channel of alerts. @default false */
  readonly testChannels?: boolean;
  /** Reads the configuration files of Claude Desktop, Cursor and VS Code. @default true */
  readonly readClients?: boolean;
  /** Further client configuration files. */
  readonly clientFiles?: readonly string[];
  /** Starts each server of the client configurations and lists its tools. @default false */
  readonly probeServers?: boolean;
  /** Time limit of each check, in milliseconds; of each server, with `probeServers`. @default 15_000 */
  readonly timeoutMillis?: number;
  /** How long accepted telemetry is looked for in a backend, in milliseconds. @default 10_000 */
  readonly searchMillis?: number;
  /** The home directory of the person. @default os.homedir() */
  readonly home?: string;
  /** @default process.platform */
  readonly platform?: NodeJS.Platform;
  /** Called as each check ends, with its results. */
  readonly onCheck?: (run: CheckRun, results: readonly Finding[]) => void;
  /** Ends the checks that still run. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** What `runDoctor` found. `JSON.stringify` of it holds no absolute path and no secret. */
export interface DoctorReport {
  /** The highest level of all results. */
  readonly worst: FindingLevel;
  readonly counts: Readonly<Record<FindingLevel, number>>;
  /** The results that are not `ok`; empty for a healthy set-up. */
  readonly findings: readonly Finding[];
  /** Every result, in the order of the checks. */
  readonly results: readonly Finding[];
  readonly checks: readonly CheckRun[];
  /** What `--fix` would change; nothing is changed before `apply()` is called. */
  readonly fixes: FixPlan;
}
