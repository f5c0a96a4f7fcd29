import { initializeMonitoring, MonitoringConfig, type Vitals } from '@mcp-vitals/node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { SERVER_INFO } from './serve/service.js';

/** The longest delay of an export to a viewer, in milliseconds: short, for a live view. */
const WATCHED_DELAY_MILLIS = 200;

/**
 * Telemetry, records and health of this process, in one call. OpenTelemetry's variables say where they go.
 *
 * @param spansTo an OTLP/HTTP address for traces that receives every span at once, in addition
 */
export function startMonitoring(spansTo: string | undefined): Vitals {
  const config = MonitoringConfig.fromEnv({
    serviceName: SERVER_INFO.name,
    // Unless asked for more, stderr has warnings alone, because it is read for the address.
    logging: process.env.MCP_LOG_LEVEL === undefined ? { enableJsonLogging: false, consoleLevel: 'WARNING' } : {},
  });
  return initializeMonitoring(config, {
    telemetry: {
      resource: resourceFromAttributes({ [ATTR_SERVICE_VERSION]: SERVER_INFO.version }),
      spanProcessors: spansTo === undefined ? [] : [processorTo(spansTo)],
    },
  });
}

const processorTo = (url: string) =>
  new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), scheduledDelayMillis: WATCHED_DELAY_MILLIS });
