import type {
  Alert,
  AlertRule,
  AlertStanding,
  MaintenanceWindow,
  Routing,
  RuleIssue,
  TraceSource,
} from '@mcp-vitals/monitor';
import type { Channel, ChannelStats, DeliveryPolicy, JournalStatus, LogChannelOptions } from '@mcp-vitals/notify';
import type { Clock } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';

export interface McpAlertManagerOptions {
  /** What the rules are evaluated over. Without it no rule has data. `Monitoring` passes its own. */
  readonly windows?: WindowView;
  /** Rules beside the default ones; one with the name of a default rule replaces it. */
  readonly rules?: readonly AlertRule[];
  /** Whether the default rules hold. @default true */
  readonly defaultRules?: boolean;
  /** A JSON or YAML file with further rules, routes and windows; `reload` reads it again. */
  readonly rulesFile?: string;
  /** More channels can be configured later. @default the log, while there is no other */
  readonly channels?: readonly Channel[];
  /** Options of the log, or `false` for no log. */
  readonly log?: LogChannelOptions | false;
  readonly routing?: Routing;
  readonly maintenance?: readonly MaintenanceWindow[];
  /** The file in which alerts and notices survive `kill -9`. @default none: in memory alone */
  readonly journalPath?: string;
  /** Entries that the history keeps. @default 1000 */
  readonly maxHistory?: number;
  /** Days that an entry stays in the history. @default 90 */
  readonly historyRetentionDays?: number;
  /** Seconds between two evaluations. @default 10 */
  readonly intervalSeconds?: number;
  /** Milliseconds that the windows reach back. @default 24 hours */
  readonly retentionMillis?: number;
  /** Major version of Prometheus whose reading of windows decides. @default 3 */
  readonly prometheusVersion?: 2 | 3;
  /** Finds the trace of the worst call. */
  readonly traces?: TraceSource;
  /** Timeouts, pauses and limits of the delivery. */
  readonly delivery?: Partial<DeliveryPolicy>;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

/** An alert that fires, with what holds it back and who acknowledged it. */
export type ActiveAlert = Alert & AlertStanding;

export interface AlertingStatus {
  readonly rules: number;
  /** `opening` until the journal was read. */
  readonly journal: JournalStatus | 'opening';
  readonly channels: readonly ChannelStats[];
  readonly dropped: { readonly alerts: number; readonly history: number };
}

export interface ReloadResult {
  /** Whether the file holds now; otherwise what held before does. */
  readonly reloaded: boolean;
  readonly issues: readonly RuleIssue[];
}

export interface AcknowledgeOptions {
  /** Who. */
  readonly by: string;
  readonly comment?: string;
}

export interface PreviewOptions {
  /** Name of the channel that renders. */
  readonly channel: string;
  /** The alert to show. @default a sample */
  readonly fingerprint?: string;
}
