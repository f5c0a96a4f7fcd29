import type { MaintenanceWindow, Route, Routing, RuleSet } from '@mcp-vitals/monitor';
import { stringify } from 'yaml';
import { TARGET_LABELS } from '../promql/reading.js';
import { inhibitionsOf } from './inhibition.js';
import { HEARTBEAT_RECEIVER, NO_RECEIVER, receiverOf, routeTree } from './routes.js';
import { timeIntervals } from './time-intervals.js';

export interface AlertmanagerOptions {
  /** The rules, for `dependsOn`. */
  readonly rules: RuleSet;
  /** Names of all channels: alerts that no route matches go to each of them. */
  readonly channels: readonly string[];
  readonly maintenance?: readonly MaintenanceWindow[];
  /**
   * Integrations of each channel, and of `heartbeat` unless a channel has that name, as Alertmanager writes them, such as
   * `{ slack_configs: [...] }`. A channel without one is a receiver that notifies nobody until its integrations are written into the file.
   */
  readonly receivers?: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  /** As the rules were compiled with. @default ['job', 'instance'] */
  readonly targetLabels?: readonly string[];
  /** @default 'yaml' */
  readonly format?: 'yaml' | 'json';
}

/** Each further window with matchers doubles the routes. */
const MAX_MATCHING_WINDOWS = 5;

/**
 * A configuration for Alertmanager 0.25 and later: routes, inhibition and mute time intervals. The same routing gives the same
 * bytes. Escalation, reminders and acknowledgements have no counterpart there.
 * @throws RangeError when more than five maintenance windows have matchers
 */
export function compileAlertmanager(routing: Routing, options: AlertmanagerOptions): string {
  const { rules, channels, maintenance = [], receivers = {}, targetLabels = TARGET_LABELS, format = 'yaml' } = options;
  const mutes = maintenance.map(({ name, matchers = [] }) => ({ name, matchers }));
  if (mutes.filter(({ matchers }) => matchers.length > 0).length > MAX_MATCHING_WINDOWS) {
    throw new RangeError(`Alertmanager can express at most ${MAX_MATCHING_WINDOWS} maintenance windows with matchers`);
  }
  const sets = [channels, ...(routing.routes ?? []).map((route: Route) => route.channels)];
  const named = new Map(sets.filter((set) => set.length > 0).map((set) => [receiverOf(set), set]));
  named.set(HEARTBEAT_RECEIVER, channels.includes(HEARTBEAT_RECEIVER) ? [] : [HEARTBEAT_RECEIVER]);
  const configuration = {
    route: routeTree(routing, channels, mutes),
    inhibit_rules: inhibitionsOf(routing, rules.rules, targetLabels),
    ...(maintenance.length > 0 && {
      time_intervals: maintenance.map((window) => ({ name: window.name, time_intervals: timeIntervals(window) })),
    }),
    receivers: [
      { name: NO_RECEIVER },
      ...[...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, set]) => ({ name, ...merged(set, receivers) })),
    ],
  };
  return format === 'json' ? `${JSON.stringify(configuration, null, 2)}\n` : stringify(configuration, { lineWidth: 0 });
}

/** The integrations of all channels of a set. */
function merged(set: readonly string[], receivers: NonNullable<AlertmanagerOptions['receivers']>) {
  const all: Record<string, unknown[]> = {};
  for (const channel of [...set].sort()) {
    for (const [kind, integrations] of Object.entries(receivers[channel] ?? {})) {
      all[kind] = [...(all[kind] ?? []), ...integrations];
    }
  }
  return all;
}
