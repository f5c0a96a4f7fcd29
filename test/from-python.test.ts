import { MonitoringConfig } from '@mcp-vitals/node';
import { describe, expect, it } from 'vitest';
import { quotedIn, readText, tableBelow } from './helpers/repository.js';

const page = readText('docs/from-python.md');

/** The seed's own list: each name must have a row. */
const SEED_NAMES = [
  ...[
    'initialize_monitoring',
    'start_monitoring_services',
    'get_monitoring_dashboard_data',
    'validate_monitoring_setup',
  ],
  ...['get_metrics_collector', 'MCPMetricsCollector', 'record_operation', 'record_cache_hit', 'record_cache_miss'],
  ...['record_validation', 'record_error', 'get_comprehensive_metrics', 'MCPStructuredLogger', 'set_context'],
  ...['operation_context', 'MCPHealthMonitor', 'set_dependencies', 'perform_health_check', 'MCPPerformanceTracker'],
  ...[
    'track_operation',
    'get_operation_performance',
    'detect_performance_anomalies',
    'get_optimization_recommendations',
  ],
  ...['MCPSchemaManager', 'MCPSchemaConfig', 'connect', 'discover_databases', 'validate_schema'],
  'get_comprehensive_monitoring_report',
  ...['MCPAlertManager', 'configure_email_alerts', 'configure_webhook_alerts', 'check_alerts', 'get_active_alerts'],
];
const SEED_VARIABLES = [
  ...['MCP_MONITORING_ENABLED', 'MCP_LOG_LEVEL', 'MCP_ENABLE_JSON_LOGGING', 'MCP_LOG_FILE_PATH', 'MCP_METRICS_ENABLED'],
  ...[
    'MCP_METRICS_RETENTION_HOURS',
    'MCP_HEALTH_CHECK_INTERVAL',
    'MCP_CONNECTIVITY_TIMEOUT',
    'MCP_ENABLE_EMAIL_ALERTS',
  ],
  ...['MCP_SMTP_HOST', 'MCP_SMTP_PORT', 'MCP_EMAIL_RECIPIENTS', 'MCP_PERFORMANCE_MAX_SNAPSHOTS'],
  'MCP_PERFORMANCE_TREND_WINDOW',
];

const functions = tableBelow(page, 'Functions and classes').map(([there = '', here = '', from = '']) => ({
  there: quotedIn(there)[0]!,
  here: quotedIn(here)[0]!,
  from: quotedIn(from)[0]!,
}));
const settings = tableBelow(page, 'Configuration').map(([there = '', here = '', variable = '']) => ({
  there: quotedIn(there)[0]!,
  here: quotedIn(here)[0]!,
  variable: quotedIn(variable)[0],
}));

describe('docs/from-python.md', () => {
  it.each(functions)('$there is $here', async ({ here, from }) => {
    const exported = (await import(from)) as Record<string, unknown>;
    const [name, method] = here.split('.') as [string, string?];
    expect(exported[name]).toBeTypeOf('function');
    if (method === undefined) return;
    const { prototype, ...statics } = exported[name] as { prototype: object };
    expect(method in prototype || method in (exported[name] as object) || method in statics).toBe(true);
  });

  it('has a row for each name of the Python system', () => {
    const named = functions.flatMap(({ there }) => there.match(/\w+/g) ?? []);
    expect(SEED_NAMES.filter((name) => !named.includes(name))).toEqual([]);
  });

  const known = new MonitoringConfig().effective();
  it.each(settings.filter(({ here }) => !here.startsWith('MonitoringConfig')))(
    '$there is $here, and its old name works in options',
    ({ there, here, variable }) => {
      const setting = known.find(({ path }) => path === here);
      expect([setting?.path, setting?.variable]).toEqual([here, variable]);
      const old = there.split('.').at(-1)!;
      const section = here.includes('.') ? here.split('.')[0] : undefined;
      const value = setting!.value ?? (old.startsWith('enable') ? true : 'value');
      const options = section === undefined ? { [old]: value } : { [section]: { [old]: value } };
      const config = new MonitoringConfig(options);
      expect(config.effective().find(({ path }) => path === here)!.source).toBe('options');
    },
  );

  it('has a row for each variable of the Python system', () => {
    const variables = settings.map(({ variable }) => variable);
    expect(SEED_VARIABLES.filter((name) => !variables.includes(name))).toEqual([]);
  });
});
