import type { McpStructuredLogger } from '@mcp-vitals/logging';
import type { HealthChange } from '@mcp-vitals/monitor';
import { systemClock } from '@mcp-vitals/signals';
import type { MonitoringConfig } from './config/monitoring-config.js';
import type { Monitoring } from './monitoring.js';
import type { Evaluation } from './monitoring-options.js';
import type { RunningTelemetry } from './telemetry/telemetry.js';

const LEVEL_OF = { healthy: 'info', unknown: 'info', degraded: 'warn', unhealthy: 'error' } as const;

interface Logged {
  readonly monitoring: Monitoring;
  /** The current telemetry; `undefined` while the application has not handed its own over. */
  readonly telemetry: () => RunningTelemetry;
  readonly logger: McpStructuredLogger;
}

/** Writes changes of health and anomalies as records, and at debug each step of the monitor. */
export function logMonitoring({ monitoring, telemetry, logger }: Logged, config: MonitoringConfig): void {
  const settings = config.effective().filter(({ source }) => source !== 'default');
  logger.debug('monitoring configured', {
    settings: Object.fromEntries(settings.map(({ path, value, source }) => [path, { value, source }])),
  });
  monitoring.health.onChange((change) => logHealthChange(logger, change));
  monitoring.onEvaluation((evaluation) => logEvaluation({ monitoring, telemetry, logger }, evaluation));
}

function logHealthChange(logger: McpStructuredLogger, { check, from, to, reason }: HealthChange): void {
  if (check === null) logger[LEVEL_OF[to]]('health changed', { from, to, reason });
  else logger.debug('health check changed', { check, from, to, reason });
}

function logEvaluation({ monitoring, telemetry, logger }: Logged, evaluation: Evaluation): void {
  const { health, healthChecked, anomalies, atMillis } = evaluation;
  for (const { operation, operationKind: role, kind, state, summary } of anomalies) {
    logger[state === 'open' ? 'warn' : 'info']('anomaly', { operation, role, kind, state, summary });
  }
  if (!logger.isEnabled('debug')) return;
  if (healthChecked) {
    logger.debug('health checked', {
      status: health.overallStatus,
      score: health.healthScore,
      checks: Object.fromEntries(health.checks.map(({ name, status, reason }) => [name, `${status}: ${reason}`])),
    });
  }
  const { series, blocks, bytes } = monitoring.windows.stats();
  logger.debug('evaluated', {
    duration_ms: Math.round(systemClock.now() - atMillis),
    connected: monitoring.isConnected,
    sdk_modules: monitoring.instrumentation.sdkModules,
    operations: monitoring.performance.getPerformance().length,
    windows: { series, blocks, bytes },
    exports: Object.fromEntries(
      telemetry()
        .exportStates()
        .map(({ signal, delivered, lost }) => [signal, { delivered, lost }]),
    ),
  });
}
