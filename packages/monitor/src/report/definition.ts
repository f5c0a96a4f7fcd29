import type { ReportContent } from './content.js';
import {
  constant,
  countOrNull,
  fieldsOf,
  flag,
  type JsonOf,
  list,
  moment,
  object,
  objectOrNull,
  textOrNull,
} from './field.js';
import { REFUSED, SIGN_IN, UNCALLED_TOOL, UNKNOWN_TOOL } from './fields/access.js';
import { ALERT, ALERTING } from './fields/alert.js';
import { CHANGE } from './fields/change/change.js';
import { RELEASE } from './fields/change/release.js';
import { CONTEXT } from './fields/context.js';
import { FIGURE } from './fields/figure.js';
import { HEALTH } from './fields/health.js';
import { LOOP } from './fields/loop.js';
import { CACHE, ERROR, HEADLINE, RECENT_ERROR, VALIDATION } from './fields/metrics.js';
import { MONITOR } from './fields/monitor.js';
import { OPERATION } from './fields/operation.js';
import { CLIENT, PROTOCOL } from './fields/peers.js';
import { ANOMALY, PERFORMANCE, RECOMMENDATION } from './fields/performance.js';
import { SCHEMA } from './fields/schema.js';
import { TASK } from './fields/tasks.js';
import { DEFINITIONS } from './fields/tools/definitions.js';
import { SILENT_FAILURE } from './fields/tools/silent-failures.js';
import { headlineOf } from './metrics/comprehensive-metrics.js';
import { uncalledToolsOf } from './metrics/uncalled-tools.js';

/** Changes in one report. */
const MAX_CHANGES = 20;
/** Loops in one report. */
const MAX_LOOPS = 20;

const ALERTS = fieldsOf<ReportContent>()({
  active_count: countOrNull(({ sources }) => sources.alerts?.activeCount),
  resolved_today: countOrNull(({ sources }) => sources.alerts?.resolvedToday),
});

/** The data of a dashboard, in the shape of the Python system, with the figures behind it. */
export const DASHBOARD = fieldsOf<ReportContent>()({
  monitoring_enabled: flag(({ sources }) => sources.enabled ?? true),
  timestamp: moment(({ nowMillis }) => nowMillis, undefined, { description: 'When the report was made, UTC.' }),
  health: object(HEALTH, ({ sources }) => sources.health),
  metrics: object(HEADLINE, ({ metrics }) => headlineOf(metrics), {
    description:
      'Of the requests sent or received, whichever are more, else of the operations. Durations in milliseconds, rates in per cent; ' +
      'null is what nobody measured, or too little to tell.',
  }),
  alerts: object(ALERTS, (content) => content),
  performance: object(PERFORMANCE, ({ trending, anomalies, recommendations }) => ({
    trending,
    anomalies: anomalies?.length ?? null,
    recommendations: recommendations?.length ?? null,
  })),
  figures: list(FIGURE, ({ figures }) => figures, undefined, {
    description: 'The metrics again and more of them, each with its window and the count it rests on.',
  }),
});

/** Incremented with every change of the schema. */
export const SCHEMA_VERSION = '2.3';

/** The whole report. Its types, its JSON Schema and its tables come from here: a new column is one line in its section. */
export const REPORT = fieldsOf<ReportContent>()({
  schema_version: constant(SCHEMA_VERSION),
  service_name: textOrNull(({ sources }) => sources.serviceName ?? null),
  ...DASHBOARD,
  active_alerts: list(ALERT, ({ sources }) => sources.alerts?.active ?? []),
  alerting: objectOrNull(ALERTING, ({ sources }) => sources.alerts?.state, {
    description: 'Rules, journal and channels of alerts; null without alerting.',
  }),
  operations: list(OPERATION, ({ operations }) => operations),
  clients: list(CLIENT, ({ clients }) => clients, undefined, {
    description: 'The clients that called the servers of this process, at most 20 by name and the rest together.',
  }),
  protocol: object(PROTOCOL, ({ protocol }) => protocol),
  caches: list(CACHE, ({ metrics }) => metrics?.caches ?? []),
  validations: list(VALIDATION, ({ metrics }) => metrics?.validations ?? []),
  tasks: list(TASK, ({ metrics }) => metrics?.tasks ?? []),
  errors: list(ERROR, ({ metrics }) => metrics?.errors ?? []),
  recent_errors: list(RECENT_ERROR, ({ sources }) => sources.recentErrors ?? []),
  schema: objectOrNull(SCHEMA, ({ metrics }) => metrics?.schema, {
    description:
      "What managing schemas came to; null without windows. A figure's value is null when nobody measured it.",
  }),
  silent_failures: list(SILENT_FAILURE, ({ silent }) => silent, undefined, {
    description:
      'Tools with results that count as a success and are empty, null or begin like an error, the most first.',
  }),
  unknown_tools: list(UNKNOWN_TOOL, ({ access }) => access.unknownTools, undefined, {
    description: 'Tools that were called and do not exist, the most called first.',
  }),
  uncalled_tools: list(UNCALLED_TOOL, ({ sources }) => uncalledToolsOf(sources.toolUse ?? []), undefined, {
    description: 'Tools that a server listed and that nobody has called since this process knows it, at most 100.',
  }),
  refused_calls: list(REFUSED, ({ access }) => access.refusals, undefined, {
    description: 'Calls that a peer denied or throttled; those of clients count as failed too.',
  }),
  sign_in: list(SIGN_IN, ({ access }) => access.signIns, undefined, {
    description: 'What HTTP said of the sign-in, by the role of this process.',
  }),
  context: objectOrNull(CONTEXT, ({ context }) => context, {
    description:
      'What the definitions and the results of tools cost an agent, in estimated tokens; null without a source.',
  }),
  definitions: objectOrNull(DEFINITIONS, ({ sources }) => sources.definitions, {
    description: 'What scans of the tools that servers listed found; null where they are not scanned.',
  }),
  anomalies: list(ANOMALY, ({ anomalies }) => anomalies ?? []),
  loops: list(LOOP, ({ loops }) => loops.slice(0, MAX_LOOPS), undefined, {
    description: 'Tool calls one after the other that changed nothing, the latest loop first.',
  }),
  recommendations: list(RECOMMENDATION, ({ recommendations }) => recommendations ?? []),
  changes: list(CHANGE, ({ sources }) => sources.changes?.slice(0, MAX_CHANGES) ?? [], undefined, {
    description: 'The last changes of health, alerts, anomalies and definitions with their reasons, newest first.',
  }),
  release: objectOrNull(RELEASE, ({ sources }) => sources.release, {
    description: 'The running release, and each indicator before and after it; null where service.version is not set.',
  }),
  monitor: objectOrNull(
    MONITOR,
    ({ sources: { windows, tracker } }) =>
      windows && {
        stats: windows.stats(),
        overflowedOperations: tracker?.overflowed ?? 0,
        droppedCalls: tracker?.dropped ?? 0,
        missedLoopCalls: tracker?.loops.missed ?? 0,
      },
    { description: "The monitor's own state; null without windows." },
  ),
});

/** The data of a dashboard. Durations are milliseconds, rates per cent; `null` means not measured. */
export type DashboardData = JsonOf<typeof DASHBOARD>;

/** The whole report as JSON. */
export type MonitoringReport = JsonOf<typeof REPORT>;
