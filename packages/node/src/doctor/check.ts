import type { Clock } from '@mcp-vitals/signals';
import type { MonitoringConfig } from '../config/monitoring-config.js';
import type { Environment } from '../environment/environment.js';
import type { DoctorOptions } from './doctor-options.js';
import type { Diagnosis } from './result/diagnosis.js';
import type { ShownPaths } from './result/shown-path.js';

/** What every check looks at. */
export interface DoctorContext {
  readonly options: DoctorOptions;
  /** The folder of the application, as an absolute path. */
  readonly folder: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly environment: Environment;
  readonly config: MonitoringConfig;
  readonly paths: ShownPaths;
  readonly clock: Clock;
  readonly timeoutMillis: number;
  /** Aborted when the time limit of the check is over. */
  readonly signal: AbortSignal;
}

/** One look at one aspect. */
export interface DoctorCheck {
  readonly name: string;
  /** Time limit in milliseconds. @default the limit of the options */
  readonly limitMillis?: (context: DoctorContext) => number;
  readonly run: (context: DoctorContext) => Promise<Diagnosis[]>;
}
