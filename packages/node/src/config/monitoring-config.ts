import { inspect } from 'node:util';
import { MASK } from '@mcp-vitals/signals';
import { type ConfigIssue, shownValue } from './issue/config-issue.js';
import { crossChecks } from './issue/cross-checks.js';
import { resolve } from './resolve.js';
import type {
  AlertConfig,
  ContextConfig,
  HealthConfig,
  HttpConfig,
  LoggingConfig,
  MetricsConfig,
  MonitoringConfigOptions,
  MonitoringSettings,
  PerformanceConfig,
} from './schema/monitoring-schema.js';
import { SECTIONS, SETTINGS } from './schema/settings.js';
import { fileLayer } from './source/config-file.js';
import { environmentLayer, FILE_VARIABLE, type Variables, variableOf } from './source/environment-layer.js';
import type { Layer } from './source/layer.js';
import { objectLayer } from './source/object-layer.js';

/** The value of a setting and its source. */
export interface EffectiveSetting {
  /** Such as `health.checkIntervalSeconds`. */
  readonly path: string;
  /** The value in effect; a secret is masked. */
  readonly value: unknown;
  /** `options`, the name of a variable, the path of a file, or `default`. */
  readonly source: string;
  /** The setting's environment variable, if it has one. */
  readonly variable: string | undefined;
}

/**
 * The configuration of monitoring. Options take precedence over environment variables, these over a file, and a file over
 * the defaults. It never throws: an invalid value is ignored, and {@link MonitoringConfig.validate} reports it.
 */
export class MonitoringConfig implements MonitoringSettings {
  readonly enableMonitoring: boolean;
  readonly serviceName?: string;
  readonly intervalSeconds: number;
  readonly over: string;
  readonly reportFolder?: string;
  readonly changesPath?: string;
  readonly changesMaxBytes: number;
  readonly logging: LoggingConfig;
  readonly metrics: MetricsConfig;
  readonly health: HealthConfig;
  readonly alerting: AlertConfig;
  readonly performance: PerformanceConfig;
  readonly context: ContextConfig;
  readonly http: HttpConfig;
  readonly #issues: readonly ConfigIssue[];
  readonly #sources: ReadonlyMap<string, string>;

  /** Takes the options over the defaults, and reads neither environment nor file. */
  constructor(options?: MonitoringConfigOptions);
  /** Takes further sources. @internal */
  constructor(options: MonitoringConfigOptions, lower: readonly Layer[], issues: ConfigIssue[]);
  constructor(options: MonitoringConfigOptions = {}, lower: readonly Layer[] = [], issues: ConfigIssue[] = []) {
    const { settings, sources } = resolve([objectLayer(options, 'options', issues), ...lower], issues);
    this.enableMonitoring = settings.enableMonitoring;
    if (settings.serviceName !== undefined) this.serviceName = settings.serviceName;
    this.intervalSeconds = settings.intervalSeconds;
    this.over = settings.over;
    if (settings.reportFolder !== undefined) this.reportFolder = settings.reportFolder;
    if (settings.changesPath !== undefined) this.changesPath = settings.changesPath;
    this.changesMaxBytes = settings.changesMaxBytes;
    const section = <T extends object>(name: string, values: T): T =>
      Object.freeze(maskedWhenShown(this, name, values));
    this.logging = section('logging', settings.logging);
    this.metrics = section('metrics', settings.metrics);
    this.health = section('health', settings.health);
    this.alerting = section('alerting', settings.alerting);
    this.performance = section('performance', settings.performance);
    this.context = section('context', settings.context);
    this.http = section('http', settings.http);
    this.#issues = [...issues, ...crossChecks(settings)];
    this.#sources = sources;
  }

  /**
   * Takes the options, then the environment, then the file that `MCP_MONITORING_CONFIG_FILE` names, then the defaults.
   * @param variables the environment. @default process.env
   */
  static fromEnv(options: MonitoringConfigOptions = {}, variables: Variables = process.env): MonitoringConfig {
    const issues: ConfigIssue[] = [];
    const environment = environmentLayer(variables, issues);
    const file = variableOf(variables, FILE_VARIABLE)?.trim();
    return new MonitoringConfig(
      options,
      file === undefined ? [environment] : [environment, fileLayer(file, issues)],
      issues,
    );
  }

  /**
   * Takes the options, then the environment, then a JSON or YAML file, then the defaults.
   * @param variables the environment. @default process.env
   */
  static fromFile(
    path: string,
    options: MonitoringConfigOptions = {},
    variables: Variables = process.env,
  ): MonitoringConfig {
    const issues: ConfigIssue[] = [];
    const environment = environmentLayer(variables, issues);
    return new MonitoringConfig(options, [environment, fileLayer(path, issues)], issues);
  }

  /** Every fault at once; empty if there is none. */
  validate(): ConfigIssue[] {
    return [...this.#issues];
  }

  /** Each setting with its value and its source. Secrets are masked. */
  effective(): EffectiveSetting[] {
    return SETTINGS.map(({ path, section, key, variable, secret }) => {
      const holder = (section === undefined ? this : this[section as keyof this]) as Record<string, unknown>;
      return {
        path,
        value: masked(holder[key], key, secret === true),
        source: this.#sources.get(path) ?? 'default',
        variable,
      };
    });
  }

  /** The settings by section, with secrets masked. */
  toJSON(): Record<string, unknown> {
    const shown: Record<string, unknown> = Object.fromEntries(SECTIONS.map((section) => [section, {}]));
    for (const { path, value } of this.effective()) {
      const [section, key] = path.split('.') as [string, string?];
      if (key === undefined) shown[section] = value;
      else (shown[section] as Record<string, unknown>)[key] = value;
    }
    return shown;
  }

  /** What `console.log` shows: secrets are masked. */
  [inspect.custom](): Record<string, unknown> {
    return this.toJSON();
  }
}

/** Makes `JSON.stringify` and `console.log` of a section mask its secrets. */
function maskedWhenShown<T extends object>(config: MonitoringConfig, name: string, values: T): T {
  const value = () => config.toJSON()[name];
  return Object.defineProperties(values, { toJSON: { value }, [inspect.custom]: { value } });
}

function masked(value: unknown, key: string, secret: boolean): unknown {
  if (value === undefined) return undefined;
  if (secret) return typeof value === 'object' && Object.keys(value as object).length === 0 ? value : MASK;
  // An address may hold a user and a password.
  return typeof value === 'string' && value.includes('://') ? shownValue(value, key).replaceAll('"', '') : value;
}
