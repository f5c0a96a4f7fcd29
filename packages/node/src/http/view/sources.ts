import type { ToolUse } from '@mcp-vitals/instrumentation';
import type { DefinitionScan, McpHealthMonitor, McpPerformanceTracker, MonitoringReport } from '@mcp-vitals/monitor';
import { type Clock, wallTimeOf } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import type { McpAlertManager } from '../../alerting/alert-manager.js';
import type { ChangeJournal } from '../../changes/change-journal.js';
import type { ReleaseWatch } from '../../releases/release-watch.js';

/** What the endpoints show: the parts of a monitor. */
export interface Sources {
  readonly serviceName: string | null;
  /** The window of figures, such as `5m`. */
  readonly over: string;
  readonly windows: WindowView;
  readonly health: McpHealthMonitor;
  readonly performance: McpPerformanceTracker;
  readonly alerts: McpAlertManager | undefined;
  readonly changes: ChangeJournal;
  readonly releases: ReleaseWatch;
  /** Which of the tools that servers listed are called. */
  readonly toolUse: () => readonly ToolUse[];
  /** What scans of definitions found; `undefined` where they are off. */
  readonly definitions?: () => DefinitionScan;
  readonly clock: Clock;
  /** The report of this moment, with results of health checks as a probe gets them. */
  report(): Promise<MonitoringReport>;
  /** The report of what the last evaluation collected. */
  evaluatedReport(): MonitoringReport;
}

/** The wall time of a moment on the monotonic clock, in whole milliseconds. */
export const wallMillis = ({ clock }: Sources, millis: number): number => Math.round(wallTimeOf(clock, millis));
