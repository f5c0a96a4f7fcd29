import { type McpPerformanceTracker, trackedTraces } from '@mcp-vitals/monitor';
import type { Clock } from '@mcp-vitals/signals';
import type { WindowStore } from '@mcp-vitals/windows';
import { McpAlertManager } from './alert-manager.js';
import type { McpAlertManagerOptions } from './alert-manager-options.js';

interface Options {
  readonly enabled?: boolean;
  readonly alerting?: McpAlertManagerOptions | false;
  readonly intervalSeconds?: number;
  readonly metrics?: { readonly enabled?: boolean; readonly retentionHours?: number };
}

interface Surroundings {
  readonly windows: WindowStore;
  readonly performance: McpPerformanceTracker;
  readonly clock: Clock;
}

/** The alerts of a monitor; `undefined` where they are off. */
export function alertsOf(options: Options, surroundings: Surroundings): McpAlertManager | undefined {
  const { enabled = true, alerting = {}, intervalSeconds = 10, metrics = {} } = options;
  if (!enabled || metrics.enabled === false || alerting === false) return undefined;
  const { windows, performance, clock } = surroundings;
  return new McpAlertManager({
    traces: trackedTraces(() => performance.getSnapshots()),
    ...alerting,
    windows,
    intervalSeconds,
    retentionMillis: (metrics.retentionHours ?? 24) * 3_600_000,
    clock,
  });
}
