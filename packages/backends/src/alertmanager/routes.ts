import type { Intervals, Route, Routing } from '@mcp-vitals/monitor';
import { canonicalDuration } from '../promql/duration.js';
import { HEARTBEAT } from '../promql/heartbeat.js';
import { quoted } from '../promql/selector.js';

/** A route as Alertmanager's configuration writes it. */
export interface AlertmanagerRoute {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly continue?: true;
  readonly routes?: readonly AlertmanagerRoute[];
}

/** A maintenance window as a route sees it. */
export interface Mute {
  readonly name: string;
  /** Only alerts that match are muted. */
  readonly matchers: readonly string[];
}

/** Receives the heartbeat. */
export const HEARTBEAT_RECEIVER = 'heartbeat';
/** Has no integration: alerts of shadow rules end there. */
export const NO_RECEIVER = 'nobody';

/** The receiver that stands for several channels. A channel with the name of another receiver is in quotes. */
export const receiverOf = (channels: readonly string[]): string =>
  channels.length === 0 ? NO_RECEIVER : [...channels].sort().map(partOf).join('+');

const partOf = (channel: string): string =>
  /[+"]/.test(channel) || channel === HEARTBEAT_RECEIVER || channel === NO_RECEIVER ? JSON.stringify(channel) : channel;

/**
 * The tree of routes. Alertmanager's root cannot be muted, so it holds one route for all alerts: its children are the routes of
 * `routing`, and what none of them matches stays with it.
 */
export function routeTree(routing: Routing, channels: readonly string[], mutes: readonly Mute[]): AlertmanagerRoute {
  const routes = (routing.routes ?? []).map((route) => muted(routeOf(route, routing), mutes));
  const rest: AlertmanagerRoute = { receiver: receiverOf(channels), ...intervalsOf(routing, {}) };
  const all = muted(rest, mutes);
  return {
    receiver: NO_RECEIVER,
    routes: [
      {
        receiver: HEARTBEAT_RECEIVER,
        matchers: [`alertname=${quoted(HEARTBEAT)}`],
        group_wait: '0s',
        group_interval: '1m',
        repeat_interval: '1m',
      },
      { receiver: NO_RECEIVER, matchers: ['shadow="true"'] },
      { ...all, routes: [...routes, ...(all.routes ?? [])] },
    ],
  };
}

function routeOf(route: Route, routing: Routing): AlertmanagerRoute {
  const { levels = [], matchers = [], channels } = route;
  const level = levels.length === 0 ? [] : [`severity=~${quoted(levels.join('|'))}`];
  return {
    receiver: receiverOf(channels),
    matchers: [...level, ...matchers],
    ...intervalsOf(routing, route),
    ...(route.continue === true && { continue: true }),
  };
}

/** Alertmanager's names and defaults are ours. */
function intervalsOf(defaults: Intervals, own: Intervals) {
  const { groupBy = [], groupWait = '30s', groupInterval = '5m', repeatInterval = '4h' } = { ...defaults, ...own };
  return {
    group_by: groupBy,
    group_wait: canonicalDuration(groupWait),
    group_interval: canonicalDuration(groupInterval),
    repeat_interval: canonicalDuration(repeatInterval),
  };
}

/**
 * Alertmanager mutes routes, not alerts: a window with matchers is a route of its own below each route, and windows that match
 * the same alerts are routes below each other.
 */
function muted(route: AlertmanagerRoute, mutes: readonly Mute[]): AlertmanagerRoute {
  const always = mutes.filter(({ matchers }) => matchers.length === 0).map(({ name }) => name);
  const some = mutes.filter(({ matchers }) => matchers.length > 0);
  const below = (names: readonly string[], rest: readonly Mute[]): AlertmanagerRoute[] =>
    rest.map(({ name, matchers }, i) => {
      const all = [...names, name];
      const deeper = below(all, rest.slice(i + 1));
      return {
        receiver: route.receiver,
        matchers,
        mute_time_intervals: all,
        ...(deeper.length > 0 && { routes: deeper }),
      };
    });
  const routes = below(always, some);
  return {
    ...route,
    ...(always.length > 0 && { mute_time_intervals: always }),
    ...(routes.length > 0 && { routes }),
  };
}
