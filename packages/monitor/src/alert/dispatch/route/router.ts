import { parseDuration } from '@mcp-vitals/windows';
import type { Alert } from '../../states/alert.js';
import { isDrill } from './drill.js';
import { compileMatchers, type Labels, type LabelTest } from './matcher.js';
import type { Escalation, Intervals, Route, Routing } from './routing.js';

/** Intervals in milliseconds. */
export interface IntervalMillis {
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly remindAfter: number;
}

/** One group that an alert belongs to, and the channels which it notifies there. */
export interface Destination {
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly route: string;
  readonly intervals: IntervalMillis;
  /** Channel to the time after which it is notified: 0, or that of an escalation. */
  readonly channels: ReadonlyMap<string, number>;
}

interface KnownChannels {
  readonly all: ReadonlySet<string>;
  readonly active: ReadonlySet<string>;
}

interface CompiledRoute {
  readonly name: string;
  readonly matches: (alert: Alert) => boolean;
  readonly continues: boolean;
  readonly groupBy: readonly string[] | typeof BY_ALL;
  readonly intervals: IntervalMillis;
  readonly channels: ReadonlyMap<string, number>;
}

const DEFAULTS = { groupWait: '30s', groupInterval: '5m', repeatInterval: '4h', remindAfter: '24h' } as const;
const AT_ONCE: IntervalMillis = { groupWait: 0, groupInterval: 0, repeatInterval: Infinity, remindAfter: Infinity };
const BY_ALL = '...';

/** Finds the groups and channels of an alert. */
export class Router {
  readonly #routes: readonly CompiledRoute[];
  readonly #fallback: CompiledRoute;
  readonly #drill: ReadonlyMap<string, number>;

  /** @param active the channels that get notices; routes may name the others too
   *  @throws RangeError when a matcher or a time is malformed, or a channel unknown */
  constructor(routing: Routing, channels: readonly string[], active: readonly string[] = channels) {
    const known = { all: new Set(channels), active: new Set(active) };
    this.#routes = (routing.routes ?? []).map((route, index) => compile(route, `${index + 1}`, routing, known));
    this.#fallback = compile({ name: 'default', channels }, 'default', routing, known);
    this.#drill = new Map(active.map((channel) => [channel, 0]));
  }

  /** Each channel occurs once: in the first route that has it. An alert without a matching route goes to every channel. */
  destinationsOf(alert: Alert): Destination[] {
    if (isDrill(alert.labels)) {
      const groupLabels = { alertname: alert.labels.alertname ?? alert.rule };
      return [{ groupKey: 'drill', groupLabels, route: 'drill', intervals: AT_ONCE, channels: this.#drill }];
    }
    const [first, ...others] = this.#routesOf(alert);
    const destinations: Destination[] = [Object.assign(groupOf(first!, alert), { channels: first!.channels })];
    const taken = new Set(others.length > 0 ? first!.channels.keys() : []);
    for (const route of others) {
      const channels = new Map([...route.channels].filter(([channel]) => !taken.has(channel)));
      for (const channel of channels.keys()) taken.add(channel);
      if (channels.size > 0) destinations.push(Object.assign(groupOf(route, alert), { channels }));
    }
    return destinations;
  }

  #routesOf(alert: Alert): CompiledRoute[] {
    const found: CompiledRoute[] = [];
    for (const route of this.#routes) {
      if (!route.matches(alert)) continue;
      found.push(route);
      if (!route.continues) break;
    }
    return found.length > 0 ? found : [this.#fallback];
  }
}

/** The key is written as Alertmanager does: the route, then the labels of the group. */
function groupOf({ name: route, groupBy, intervals }: CompiledRoute, { labels }: Alert): Omit<Destination, 'channels'> {
  const groupLabels: Record<string, string> = {};
  const pairs: string[] = [];
  for (const name of groupBy === BY_ALL ? Object.keys(labels).sort() : groupBy) {
    const value = labels[name];
    if (value === undefined) continue;
    groupLabels[name] = value;
    pairs.push(`${name}=${JSON.stringify(value)}`);
  }
  return { groupKey: `{route=${JSON.stringify(route)}}:{${pairs.join(', ')}}`, groupLabels, route, intervals };
}

function compile(route: Route, position: string, routing: Routing, known: KnownChannels): CompiledRoute {
  const name = route.name ?? position;
  for (const channel of [...route.channels, ...(route.escalate ?? []).flatMap((step) => step.channels)]) {
    if (!known.all.has(channel)) {
      throw new RangeError(
        `route ${name}: no channel ${JSON.stringify(channel)}; there are: ${[...known.all].join(', ')}`,
      );
    }
  }
  const test: LabelTest = compileMatchers(route.matchers ?? []);
  const { levels, groupBy = routing.groupBy ?? [] } = route;
  return {
    name,
    matches: (alert) => (levels === undefined || levels.includes(alert.level)) && test(alert.labels),
    continues: route.continue ?? false,
    groupBy: groupBy.includes(BY_ALL) ? BY_ALL : [...groupBy].sort(),
    intervals: intervalsOf({ ...routing, ...route }),
    channels: channelsOf(route.channels, route.escalate ?? [], known.active),
  };
}

function channelsOf(
  channels: readonly string[],
  escalations: readonly Escalation[],
  active: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const channel of channels) all.set(channel, 0);
  for (const { after, channels: further } of escalations) {
    for (const channel of further) all.set(channel, Math.min(all.get(channel) ?? Infinity, millisOf(after)));
  }
  return new Map([...all].filter(([channel]) => active.has(channel)));
}

function intervalsOf(given: Intervals): IntervalMillis {
  const read = (name: keyof typeof DEFAULTS) => millisOf(given[name] ?? DEFAULTS[name]);
  return {
    groupWait: read('groupWait'),
    groupInterval: read('groupInterval'),
    repeatInterval: read('repeatInterval'),
    remindAfter: read('remindAfter'),
  };
}

/** Zero is a time here: a group need not wait. */
const millisOf = (text: string): number => (/^0(ms|s|m|h|d)$/.test(text) ? 0 : parseDuration(text));
