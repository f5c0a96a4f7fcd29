import { compileAlertmanager } from '@mcp-vitals/backends';
import { type MaintenanceWindow, type Routing, RuleSet } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sampleRules } from './sample-rules.js';

interface Route {
  readonly receiver: string;
  readonly matchers?: string[];
  readonly mute_time_intervals?: string[];
  readonly routes?: Route[];
  readonly [key: string]: unknown;
}

interface Configuration {
  readonly route: Route;
  readonly inhibit_rules: object[];
  readonly time_intervals?: { name: string; time_intervals: object[] }[];
  readonly receivers: { name: string }[];
}

const compile = (routing: Routing = {}, more: object = {}) =>
  parse(compileAlertmanager(routing, { rules: new RuleSet([]), channels: ['mail', 'chat'], ...more })) as Configuration;
/** The route that holds all alerts that are to be told. */
const allOf = ({ route }: Configuration) => route.routes!.at(-1)!;

const night: MaintenanceWindow = {
  name: 'night',
  zone: 'Europe/Berlin',
  from: '22:30',
  to: '06:00',
  days: ['sun', 'mon'],
};

describe("Alertmanager's configuration", () => {
  it('sends what no route matches to every channel, with the intervals of the dispatcher', () => {
    expect(allOf(compile({ groupBy: ['alertname'], groupWait: '10s' }))).toEqual({
      receiver: 'chat+mail',
      group_by: ['alertname'],
      group_wait: '10s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [],
    });
  });

  it('has a route for each of ours, in their order', () => {
    const routes = [
      { levels: ['critical', 'warning'], channels: ['mail'], repeatInterval: '1h', continue: true },
      { matchers: ['team=~"a|b"'], channels: ['chat'], groupBy: ['...'] },
    ] as const;
    expect(allOf(compile({ routes })).routes).toMatchObject([
      { receiver: 'mail', matchers: ['severity=~"critical|warning"'], repeat_interval: '1h', continue: true },
      { receiver: 'chat', matchers: ['team=~"a|b"'], group_by: ['...'] },
    ]);
  });

  it('sends the heartbeat to its own receiver every minute, and alerts of shadow rules to nobody', () => {
    expect(compile().route.routes!.slice(0, 2)).toMatchObject([
      { receiver: 'heartbeat', matchers: ['alertname="McpVitalsHeartbeat"'], repeat_interval: '1m' },
      { receiver: 'nobody', matchers: ['shadow="true"'] },
    ]);
  });

  it('merges the integrations of the channels of a route', () => {
    const receivers = {
      mail: { webhook_configs: [{ url: 'http://a' }] },
      chat: { webhook_configs: [{ url: 'http://b' }] },
    };
    expect(compile({}, { receivers }).receivers).toEqual([
      { name: 'nobody' },
      { name: 'chat+mail', webhook_configs: [{ url: 'http://b' }, { url: 'http://a' }] },
      { name: 'heartbeat' },
    ]);
  });

  it('tells receivers apart whose channels have the names of others', () => {
    const channels = ['nobody', 'heartbeat', 'a', 'b', 'a+b', '"a+b"'];
    const routes = [...channels.map((name) => ({ channels: [name] })), { channels: ['a', 'b'] }];
    const { route, receivers } = compile({ routes }, { channels });
    const own = allOf({ route, receivers } as Configuration).routes!.map(({ receiver }) => receiver);
    expect(new Set([...own, 'nobody', 'heartbeat']).size).toBe(routes.length + 2);
    expect(receivers.map(({ name }) => name)).toEqual(expect.arrayContaining(own));
    expect(new Set(receivers.map(({ name }) => name)).size).toBe(receivers.length);
  });

  it('inhibits less urgent alerts of the same process and group, and the dependent ones of a parent', () => {
    const equal = ['job', 'instance'];
    expect(compile({ groupBy: ['tool'] }, { rules: sampleRules() }).inhibit_rules).toEqual([
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity=~"warning|info"'],
        equal: [...equal, 'tool'],
      },
      { source_matchers: ['alertname="HighErrorRatio"'], target_matchers: ['alertname="NoRequests"'], equal },
    ]);
  });

  it('inhibits nothing by default where every alert is a group of its own', () => {
    expect(compile({ groupBy: ['...'] }).inhibit_rules).toEqual([]);
  });

  it('splits a maintenance window at midnight, by the clocks of its zone', () => {
    expect(compile({}, { maintenance: [night] }).time_intervals).toEqual([
      {
        name: 'night',
        time_intervals: [
          {
            times: [{ start_time: '22:30', end_time: '24:00' }],
            location: 'Europe/Berlin',
            weekdays: ['sunday', 'monday'],
          },
          {
            times: [{ start_time: '00:00', end_time: '06:00' }],
            location: 'Europe/Berlin',
            weekdays: ['monday', 'tuesday'],
          },
        ],
      },
    ]);
  });

  it('writes dates, the day after the last of a month included', () => {
    const window = { name: 'w', zone: 'UTC', from: '23:00', to: '01:00', dates: ['2028-02-29'] };
    expect(compile({}, { maintenance: [window] }).time_intervals![0]!.time_intervals).toMatchObject([
      { years: ['2028'], months: ['2'], days_of_month: ['29'] },
      { years: ['2028'], months: ['3'], days_of_month: ['1'] },
    ]);
  });

  it('mutes each route, and only the matching alerts of a window with matchers', () => {
    const maintenance = [
      night,
      { ...night, name: 'a', matchers: ['team="a"'] },
      { ...night, name: 'b', matchers: ['team="b"'] },
    ];
    const routing: Routing = { routes: [{ levels: ['critical'], channels: ['mail'] }] };
    const [critical, ...rest] = allOf(compile(routing, { maintenance })).routes!;
    expect(critical).toMatchObject({
      mute_time_intervals: ['night'],
      routes: [
        {
          matchers: ['team="a"'],
          mute_time_intervals: ['night', 'a'],
          routes: [{ mute_time_intervals: ['night', 'a', 'b'] }],
        },
        { matchers: ['team="b"'], mute_time_intervals: ['night', 'b'] },
      ],
    });
    expect(rest.map(({ receiver }) => receiver)).toEqual(['chat+mail', 'chat+mail']);
  });

  it('refuses more windows with matchers than it can express', () => {
    const maintenance = Array.from({ length: 6 }, (_, i) => ({ ...night, name: `w${i}`, matchers: [`a="${i}"`] }));
    expect(() => compile({}, { maintenance })).toThrow('at most 5 maintenance windows with matchers');
  });
});
