import { AUTUMN, type Scenario, SPRING } from './scenario.js';

const BY_LEVEL = { source: ['severity="critical"'], target: ['severity="warning"'] };

/** The timelines. Those that end on `differs` pin a difference that users of Alertmanager ask for; its issue is named. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'grouping',
    steps: [
      { at: 0, fire: 'A' },
      { at: 0.4, fire: 'B' },
    ],
  },
  {
    name: 'group_wait_resolved',
    steps: [
      { at: 0, fire: 'A' },
      { at: 0.4, resolve: 'A' },
    ],
  },
  {
    name: 'resolve',
    steps: [
      { at: 0, fire: 'A' },
      { at: 3.5, resolve: 'A' },
    ],
  },
  {
    name: 'new_alert_in_group',
    steps: [
      { at: 0, fire: 'A' },
      { at: 2.5, fire: 'B' },
    ],
  },
  {
    name: 'partly_resolved',
    steps: [
      { at: 0, fire: 'A' },
      { at: 0, fire: 'B' },
      { at: 3.4, resolve: 'B' },
      { at: 6.4, resolve: 'A' },
    ],
  },
  {
    name: 'groups_by_label',
    groupBy: ['tool'],
    steps: [
      { at: 0, fire: 'A', labels: { tool: 'x' } },
      { at: 0.5, fire: 'B', labels: { tool: 'y' } },
      { at: 3.4, resolve: 'A' },
    ],
  },
  {
    name: 'groups_by_all_labels',
    groupBy: ['...'],
    steps: [
      { at: 0, fire: 'A' },
      { at: 0, fire: 'B' },
    ],
  },
  {
    name: 'several_receivers',
    routes: [
      { channels: ['ops'], continue: true },
      { channels: ['pager'], matchers: ['severity="critical"'] },
    ],
    steps: [
      { at: 0, fire: 'A', labels: { severity: 'critical' } },
      { at: 0, fire: 'B', labels: { severity: 'info' } },
      { at: 3.5, resolve: 'A' },
    ],
  },
  {
    name: 'routes_by_expression',
    routes: [{ channels: ['search'], matchers: ['tool=~"se.*"'] }, { channels: ['ops'] }],
    steps: [
      { at: 0, fire: 'A', labels: { tool: 'search' } },
      { at: 0, fire: 'B', labels: { tool: 'research' } },
    ],
  },
  { name: 'repeat', repeatInterval: 5.5, lasts: 11, steps: [{ at: 0, fire: 'A' }] },
  {
    name: 'silence_before',
    steps: [
      { at: 0, silence: 'A', beats: 6.5 },
      { at: 0.3, fire: 'A' },
      { at: 0.3, fire: 'B' },
    ],
  },
  {
    name: 'silence_outlives_alert',
    steps: [
      { at: 0, silence: 'A', beats: 8 },
      { at: 0.3, fire: 'A' },
      { at: 3, resolve: 'A' },
    ],
  },
  {
    name: 'inhibition',
    inhibit: [BY_LEVEL],
    steps: [
      { at: 0, fire: 'Cause', labels: { severity: 'critical' } },
      { at: 0, fire: 'Effect', labels: { severity: 'warning' } },
      { at: 3.5, resolve: 'Cause' },
    ],
  },
  {
    name: 'inhibition_of_equal_labels',
    inhibit: [{ ...BY_LEVEL, equal: ['tool'] }],
    steps: [
      { at: 0, fire: 'Cause', labels: { severity: 'critical', tool: 'x' } },
      { at: 0, fire: 'Effect', labels: { severity: 'warning', tool: 'x' } },
      { at: 0, fire: 'Other', labels: { severity: 'warning', tool: 'y' } },
    ],
  },
  {
    name: 'flapping_within_interval',
    steps: [
      { at: 0, fire: 'A' },
      { at: 1.8, resolve: 'A' },
      { at: 2.6, fire: 'A' },
      { at: 4.8, resolve: 'A' },
      { at: 5.6, fire: 'A' },
    ],
  },
  {
    name: 'restart',
    steps: [
      { at: 0, fire: 'A' },
      { at: 0, silence: 'B', beats: 100 },
      { at: 0.3, fire: 'B' },
      { at: 4.5, restart: 'SIGTERM' },
      { at: 9.4, resolve: 'A' },
    ],
  },
  {
    name: 'reload',
    steps: [
      { at: 0, fire: 'A' },
      { at: 4.5, reload: [] },
      { at: 9, resolve: 'A' },
    ],
  },
  {
    name: 'maintenance_when_clocks_skip_an_hour',
    maintenance: { night: SPRING, from: '01:00', to: '03:00' },
    steps: [{ at: 0, fire: 'A' }],
  },
  {
    name: 'maintenance_when_clocks_repeat_an_hour',
    maintenance: { night: AUTUMN, from: '02:30', to: '04:00' },
    steps: [{ at: 0, fire: 'A' }],
    differs: {
      want: 'a window is open until its end, also while the clocks show the repeated hour before its begin',
      theirs: ['ops firing +A'],
      ours: [],
    },
  },
  {
    name: 'silence_ends_over_told_alert',
    steps: [
      { at: 0, fire: 'A' },
      { at: 2, silence: 'A', beats: 5 },
    ],
    differs: {
      want: 'alertmanager#2896: an alert that fires on when its silence ends is told again',
      theirs: ['ops firing +A'],
      ours: ['ops firing +A', 'ops firing +A'],
    },
  },
  {
    name: 'resolved_under_silence',
    steps: [
      { at: 0, fire: 'A' },
      { at: 2, silence: 'A', beats: 5 },
      { at: 4, resolve: 'A' },
    ],
    differs: {
      want: 'alertmanager#226: the end of an alert whose firing was told is told after the silence',
      theirs: ['ops firing +A'],
      ours: ['ops firing +A', 'ops resolved -A'],
    },
  },
  {
    name: 'repeat_not_rounded',
    repeatInterval: 4,
    lasts: 10,
    steps: [{ at: 0, fire: 'A' }],
    differs: {
      want: 'alertmanager#2320: the repeat interval is kept, and not rounded up to a group interval',
      theirs: ['ops firing +A', 'ops firing +A'],
      ours: ['ops firing +A', 'ops firing +A', 'ops firing +A'],
    },
  },
  {
    name: 'fires_again_after_resolved',
    steps: [
      { at: 0, fire: 'A' },
      { at: 3.4, resolve: 'A' },
      { at: 5, fire: 'A' },
      { at: 7.2, resolve: 'A' },
    ],
    differs: {
      want: 'an alert that comes and goes within the group interval after its end was told is held down',
      theirs: ['ops firing +A', 'ops resolved -A', 'ops firing +A', 'ops resolved -A'],
      ours: ['ops firing +A', 'ops resolved -A'],
    },
  },
  {
    name: 'more_urgent_alert',
    groupInterval: 8,
    steps: [
      { at: 0, fire: 'A', labels: { severity: 'warning' } },
      { at: 2, fire: 'B', labels: { severity: 'critical' } },
      { at: 5, resolve: 'B' },
    ],
    differs: {
      want: 'a critical alert does not wait for the group interval of the warnings told before it, and no end is told without a begin',
      theirs: ['ops firing +A', 'ops firing +A -B'],
      ours: ['ops firing +A', 'ops firing +A +B', 'ops firing +A -B'],
    },
  },
  {
    name: 'kill',
    steps: [
      { at: 0, fire: 'A' },
      { at: 4.5, restart: 'SIGKILL' },
    ],
    differs: {
      want: 'alertmanager#2222: what was told is known after kill -9, so it is not told twice',
      theirs: ['ops firing +A', 'ops firing +A'],
      ours: ['ops firing +A'],
    },
  },
  {
    name: 'reload_with_other_groups',
    steps: [
      { at: 0, fire: 'A' },
      { at: 4.5, reload: ['alertname'] },
    ],
    differs: {
      want: 'other groups are no reason to tell again what a receiver was told',
      theirs: ['ops firing +A', 'ops firing +A'],
      ours: ['ops firing +A'],
    },
  },
];
