import type { McpInstrumentation, McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Environment } from '../environment/environment.js';

/** The exchange of spans (MCP SEP-2448, experimental) that the environment asks for; empty where it asks for none. */
export function executionTelemetryFromEnv(
  environment: Environment,
): Pick<McpInstrumentationConfig, 'executionTelemetry'> {
  const trustedServers = environment
    .text('MCP_EXECUTION_TELEMETRY_TRUSTED_SERVERS')
    ?.split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const returnSpans = environment.flag('MCP_EXECUTION_TELEMETRY_RETURN_SPANS') === true;
  if (!trustedServers?.length && !returnSpans) return {};
  const detailed = environment.flag('MCP_EXECUTION_TELEMETRY_DETAILED') === true;
  return { executionTelemetry: { ...(trustedServers?.length && { trustedServers }), detailed, returnSpans } };
}

/** What collects the spans that servers of this process return to clients; nothing where they return none. */
export const returnedSpanProcessors = (instrumentation: McpInstrumentation): SpanProcessor[] =>
  instrumentation.getConfig().executionTelemetry?.returnSpans === true ? [instrumentation.returnedSpanProcessor] : [];
