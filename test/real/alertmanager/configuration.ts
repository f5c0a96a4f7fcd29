import { intervalsOf, receiversOf, routesOf, type Scenario } from './scenario.js';

/** The label that keeps the scenarios on one Alertmanager apart. */
export const SCENARIO_LABEL = 'scenario';

/** A configuration in which each scenario has a route, receivers and inhibition of its own. */
export function configurationOf(
  scenarios: readonly Scenario[],
  receiverUrl: string,
  beatMillis: number,
  groupBy: ReadonlyMap<string, readonly string[]> = new Map(),
): object {
  const time = (beats: number) => `${Math.round(beats * beatMillis)}ms`;
  const mine = (scenario: Scenario) => `${SCENARIO_LABEL}="${scenario.name}"`;
  const receiverOf = (scenario: Scenario, channel: string) => `${scenario.name}/${channel}`;
  return {
    route: {
      receiver: 'none',
      routes: scenarios.map((scenario) => {
        const { groupWait, groupInterval, repeatInterval } = intervalsOf(scenario);
        return {
          receiver: 'none',
          matchers: [mine(scenario)],
          group_by: groupByOf(groupBy.get(scenario.name) ?? scenario.groupBy ?? []),
          group_wait: time(groupWait),
          group_interval: time(groupInterval),
          repeat_interval: time(repeatInterval),
          routes: routesOf(scenario).map((route) => ({
            receiver: receiverOf(scenario, route.channels[0]!),
            matchers: route.matchers ?? [],
            continue: route.continue ?? false,
            ...(scenario.maintenance && { mute_time_intervals: [scenario.name] }),
          })),
        };
      }),
    },
    receivers: [
      { name: 'none' },
      ...scenarios.flatMap((scenario) =>
        receiversOf(scenario).map((channel) => ({
          name: receiverOf(scenario, channel),
          webhook_configs: [{ url: `${receiverUrl}/${receiverOf(scenario, channel)}`, send_resolved: true }],
        })),
      ),
    ],
    inhibit_rules: scenarios.flatMap((scenario) =>
      (scenario.inhibit ?? []).map(({ source, target, equal = [] }) => ({
        source_matchers: [mine(scenario), ...source],
        target_matchers: [mine(scenario), ...target],
        equal,
      })),
    ),
    time_intervals: scenarios.flatMap(({ name, maintenance }) =>
      maintenance
        ? [
            {
              name,
              time_intervals: [{ times: [{ start_time: maintenance.from, end_time: maintenance.to }], location: name }],
            },
          ]
        : [],
    ),
  };
}

/** All alerts of a scenario have its label in common. */
const groupByOf = (names: readonly string[]): readonly string[] =>
  names.includes('...') ? names : [SCENARIO_LABEL, ...names];
