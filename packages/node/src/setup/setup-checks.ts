import { INDICATORS, measure } from '@mcp-vitals/monitor';
import { trace } from '@opentelemetry/api';
import type { MonitoringConfig } from '../config/monitoring-config.js';
import type { Monitoring } from '../monitoring.js';
import type { ExportState } from '../telemetry/export/delivery/signal-export.js';
import type { RunningTelemetry } from '../telemetry/telemetry.js';
import { failed, ok, type SetupCheck, unknown } from './setup-report.js';

/** The parts of a set-up that are looked at. */
export interface SetupParts {
  readonly config: MonitoringConfig;
  readonly monitoring: Monitoring;
  /** Whether the application passes `parts` to its own OpenTelemetry set-up. */
  readonly joins: boolean;
  readonly telemetry: RunningTelemetry;
  readonly nowMillis: number;
  /** Lost log records by sink and reason. */
  readonly droppedRecords: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The name of the span that proves the export of traces. */
const PROBE = 'mcp_vitals.setup_check';

/** Looks at the running process: configuration, providers, hooks, traffic, loop, records and export. */
export async function checkSetup(parts: SetupParts): Promise<SetupCheck[]> {
  return [
    checkConfiguration(parts),
    checkProviders(parts),
    checkHooks(parts),
    checkTraffic(parts),
    checkLoop(parts),
    checkRecords(parts),
    ...(await checkExport(parts)),
  ];
}

function checkConfiguration({ config }: SetupParts): SetupCheck {
  const issues = config.validate();
  return issues.length === 0
    ? ok('configuration', 'every setting is valid')
    : failed('configuration', issues.map(({ path, message }) => `${path}: ${message}`).join('. '), issues[0]!.remedy);
}

function checkProviders({ monitoring, joins }: SetupParts): SetupCheck {
  if (monitoring.isConnected) return ok('providers', "the OpenTelemetry set-up has taken the monitor's parts");
  return failed(
    'providers',
    "no OpenTelemetry set-up has taken the monitor's parts, so nothing is measured",
    joins
      ? 'pass vitals.parts to it, as in new NodeSDK({ ...vitals.parts }), and start it'
      : 'unset OTEL_SDK_DISABLED, or let initializeMonitoring run before another set-up registers itself',
  );
}

function checkHooks({ monitoring, ...parts }: SetupParts): SetupCheck {
  const { sdkModules } = monitoring.instrumentation;
  if (sdkModules > 0) return ok('hooks', `${sdkModules} modules of MCP SDKs are instrumented`);
  if (requestsOf({ monitoring, ...parts }) > 0) return ok('hooks', 'MCP is observed without a hook');
  return failed(
    'hooks',
    'no module of an MCP SDK was seen, so no MCP message is',
    'load mcp-vitals before the SDK, as in node --import @mcp-vitals/node/register, or instrument clients and servers by hand',
  );
}

function checkTraffic(parts: SetupParts): SetupCheck {
  const requests = requestsOf(parts);
  return requests > 0
    ? ok('mcp_traffic', `${requests} MCP requests were measured`)
    : unknown('mcp_traffic', 'no MCP request was measured yet', 'call a tool, then validate again');
}

function requestsOf({ monitoring, nowMillis }: Pick<SetupParts, 'monitoring' | 'nowMillis'>): number {
  return [INDICATORS.client_count, INDICATORS.server_count]
    .map((indicator) => measure(indicator, monitoring.windows, nowMillis, { over: '24h' }))
    .reduce((sum, { value }) => sum + (value ?? 0), 0);
}

function checkLoop({ monitoring, config, nowMillis }: SetupParts): SetupCheck {
  const { isRunning, lastMillis } = monitoring.loopState;
  if (!isRunning) {
    return failed(
      'loop',
      'the loop does not run, so health and anomalies stand still',
      'call startMonitoringServices()',
    );
  }
  if (lastMillis === undefined) return ok('loop', `the first evaluation comes within ${config.intervalSeconds} s`);
  const seconds = (nowMillis - lastMillis) / 1000;
  return seconds <= 3 * config.intervalSeconds
    ? ok('loop', `evaluated ${seconds.toFixed(1)} s ago`)
    : failed(
        'loop',
        `the last evaluation was ${seconds.toFixed(1)} s ago, the interval is ${config.intervalSeconds} s`,
        'look for code that blocks the event loop, or for a health check that hangs',
      );
}

function checkRecords({ droppedRecords }: SetupParts): SetupCheck {
  const lost = Object.entries(droppedRecords).flatMap(([sink, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => `${count} of ${sink} (${reason})`),
  );
  return lost.length === 0
    ? ok('log_records', 'no log record was lost')
    : failed('log_records', `log records were lost: ${lost.join(', ')}`, 'correct MCP_LOG_FILE_PATH or the transport');
}

/** Sends a marked span and what is buffered, and looks at what the collector acknowledged. */
async function checkExport({ telemetry, joins }: SetupParts): Promise<SetupCheck[]> {
  if (joins) return [unknown('export', "the application's own OpenTelemetry set-up exports; its backend tells")];
  if (!telemetry.exports) {
    const remedy = 'set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318, if telemetry is wanted elsewhere';
    return [unknown('export', 'no endpoint is set, so nothing leaves this process', remedy)];
  }
  trace.getTracer('@mcp-vitals/node').startSpan(PROBE).end();
  await telemetry.forceFlush();
  return telemetry.exportStates().map(checkDelivery);
}

function checkDelivery({ signal, address, delivered, lost }: ExportState): SetupCheck {
  const name = `export_${signal}`;
  if (delivered > 0 && lost === 0) return ok(name, `${address} has accepted ${delivered} ${signal}`);
  if (delivered > 0) {
    return failed(
      name,
      `${address} has accepted ${delivered} ${signal}, and ${lost} were lost`,
      'read the notices on stderr',
    );
  }
  if (lost === 0 && signal === 'logs')
    return unknown(name, 'no log record was exported yet', 'write one, then validate again');
  return failed(
    name,
    `${address} has accepted no ${signal} (${lost} lost)`,
    'check that a collector listens there, or correct OTEL_EXPORTER_OTLP_ENDPOINT',
  );
}
