import { notices } from '@mcp-vitals/signals';
import type { Environment } from '../environment/environment.js';

const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;
const EXPORTERS = ['otlp', 'none'];

/** The reasons why some of OpenTelemetry's exporters are not supported, by name. */
const REASONS: Readonly<Record<string, string>> = {
  console: 'stdout belongs to the MCP messages of a stdio server',
  prometheus: 'it would open a port in every process; let the Collector serve Prometheus, or Prometheus take OTLP',
  zipkin: 'let the Collector send to Zipkin',
  jaeger: 'Jaeger takes OTLP',
};

/** OpenTelemetry variables that have no effect here, with the reason. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  OTEL_METRICS_EXEMPLAR_FILTER: 'the SDK for JavaScript records no exemplars',
  OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'mcp_vitals.monitor.export.* tell what is queued and lost',
  OTEL_BSP_EXPORT_TIMEOUT: 'OTEL_EXPORTER_OTLP_TIMEOUT limits the time of a request',
  OTEL_BLRP_EXPORT_TIMEOUT: 'OTEL_EXPORTER_OTLP_TIMEOUT limits the time of a request',
  OTEL_EXPERIMENTAL_CONFIG_FILE: 'it was renamed to OTEL_CONFIG_FILE',
};
/** Their values that ask for what is done anyway. */
const HARMLESS = ['always_off', 'false'];

/** The signals in names of variables, in the plural but for two of metrics, by which they are often misspelled. */
const SIGNAL_IN_SINGULAR =
  /^(OTEL_(?:EXPORTER_OTLP_)?)(TRACE|METRIC|LOG)(_(?:EXPORTER|SAMPLER|SAMPLER_ARG|ENDPOINT|HEADERS|PROTOCOL|COMPRESSION|TIMEOUT|(?:CLIENT_)?CERTIFICATE|CLIENT_KEY))$/;
const METRICS_IN_PLURAL = /^(OTEL_METRIC)S(_EXPORT_(?:INTERVAL|TIMEOUT))$/;

/** Reports OpenTelemetry variables that request something this package does not support. */
export function sayUnhonoured(environment: Environment): void {
  for (const signal of SIGNALS) {
    const variable = `OTEL_${signal}_EXPORTER`;
    const exporters = environment.list(variable) ?? [];
    for (const name of exporters) if (!EXPORTERS.includes(name)) sayExporter(variable, name);
    if (exporters.includes('none') && exporters.includes('otlp')) sayBoth(variable, exporters);
    sayNoEndpoint(signal, environment);
  }
  sayNoSwitch(environment);
  sayNoAddress(environment);
  sayMisspelled(environment);
  for (const [variable, reason] of Object.entries(WITHOUT_EFFECT)) {
    const value = environment.text(variable);
    if (value === undefined || HARMLESS.includes(value.toLowerCase())) continue;
    notices.say('not_honoured', `${variable}=${value} has no effect: ${reason}; remove it`, variable);
  }
}

/** For telemetry that an application starts in code, which no file configures. */
export function sayNoConfigurationFile(environment: Environment): void {
  const file = environment.text('OTEL_CONFIG_FILE');
  if (file === undefined) return;
  const what = `OTEL_CONFIG_FILE=${file} has no effect on startTelemetry and initializeMonitoring, which read the other variables`;
  const remedy = 'remove it, or use it with --import @mcp-vitals/node/register or with NodeSDK';
  notices.say('not_honoured', `${what}; ${remedy}`, 'OTEL_CONFIG_FILE');
}

/** Only `true` disables; a user who writes `1` would otherwise believe that nothing leaves the process. */
function sayNoSwitch(environment: Environment): void {
  const value = environment.text('OTEL_SDK_DISABLED');
  const isClear = environment.isTrue('OTEL_SDK_DISABLED') || environment.flag('OTEL_SDK_DISABLED') === false;
  if (value === undefined || isClear) return;
  const what = `OTEL_SDK_DISABLED=${value} is neither true nor false, so telemetry stays on`;
  notices.say('not_honoured', `${what}; set it to true to disable telemetry`, 'OTEL_SDK_DISABLED');
}

function sayMisspelled(environment: Environment): void {
  for (const name of environment.names) {
    const meant = name.replace(SIGNAL_IN_SINGULAR, '$1$2S$3').replace(METRICS_IN_PLURAL, '$1$2');
    if (meant === name || environment.text(meant) !== undefined) continue;
    notices.say('not_honoured', `${name} has no effect, because the variable is named ${meant}; rename it`, name);
  }
}

function sayExporter(variable: string, name: string): void {
  const reason = (Object.hasOwn(REASONS, name) && REASONS[name]) || 'unknown exporter';
  const what = `${variable}=${name} is not supported (${reason}), so nothing is exported that way`;
  notices.say('not_honoured', `${what}; set ${variable} to otlp or none`, `${variable} ${name}`);
}

function sayBoth(variable: string, exporters: readonly string[]): void {
  const what = `${variable}=${exporters.join()} asks for an export and for none, so nothing is exported that way`;
  notices.say('not_honoured', `${what}; set it to one of the two`, `${variable} none`);
}

/** Reports a missing endpoint: nothing is sent, whereas OpenTelemetry would try localhost. */
function sayNoEndpoint(signal: (typeof SIGNALS)[number], environment: Environment): void {
  const variable = `OTEL_${signal}_EXPORTER`;
  if (!environment.list(variable)?.includes('otlp')) return;
  if (!hasEndpoint(signal, environment)) sayNothingSent(`${variable}=otlp`);
}

/** Credentials for a collector without its address. */
function sayNoAddress(environment: Environment): void {
  const variable = 'OTEL_EXPORTER_OTLP_HEADERS';
  if (environment.text(variable) === undefined) return;
  const wanted = SIGNALS.filter((signal) => !environment.list(`OTEL_${signal}_EXPORTER`)?.includes('none'));
  if (wanted.length > 0 && !SIGNALS.some((signal) => hasEndpoint(signal, environment))) sayNothingSent(variable);
}

const hasEndpoint = (signal: (typeof SIGNALS)[number], environment: Environment): boolean =>
  ['OTEL_EXPORTER_OTLP_ENDPOINT', `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`].some((name) => environment.text(name));

function sayNothingSent(asks: string): void {
  const what = `${asks} asks for an export, but no endpoint is set, so nothing is sent`;
  notices.say('not_honoured', `${what}; set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318`, 'no endpoint');
}
