/** Variables that decide where telemetry goes and what is kept on disk. */
const REPLACED =
  /^(?:OTEL_EXPORTER_|OTEL_(?:TRACES|METRICS|LOGS)_|OTEL_CONFIG_FILE$|OTEL_EXPERIMENTAL_CONFIG_FILE$|OTEL_BSP_|MCP_)/;

/**
 * The environment of a process under examination: the application's own, but its telemetry goes to `endpoint`, and it writes
 * neither journal nor history nor pin file. `MCP_MONITORING_ENABLED` stays, because it may turn everything off.
 */
export function probeEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  endpoint: string,
): Record<string, string> {
  const kept = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !REPLACED.test(entry[0]),
  );
  const isOff = /^(?:false|0|no|off)$/i.test(variables.MCP_MONITORING_ENABLED?.trim() ?? '');
  return {
    ...Object.fromEntries(kept),
    ...(isOff && { MCP_MONITORING_ENABLED: 'false' }),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}
