import {
  type AlertRule,
  DEFAULT_RULES,
  describeIssue,
  parseRules,
  type RuleOptions,
  RuleSet,
} from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { toolRule } from './samples.js';

/** The issues of one rule, each as `path: problem; remedy` without the place of the rule. */
const issuesOf = (changes: Record<string, unknown>, rule: object = toolRule()): string[] =>
  parseRules([{ ...rule, ...changes }]).issues.map(({ path, problem, remedy }) =>
    `${path}: ${problem}; ${remedy}`.replace(/^rules\[0\]\.?/, ''),
  );

const burn = { name: 'Burn', level: 'critical', indicator: 'server_error_ratio', objective: 99.9 };

describe('rules', () => {
  it('are read from a list or from an object with a list', () => {
    const rules = [toolRule(), toolRule({ name: 'Other', dependsOn: ['ToolErrors'] })];
    expect(parseRules(rules)).toEqual({ rules, issues: [] });
    expect(parseRules(JSON.parse(JSON.stringify({ rules })))).toEqual({ rules, issues: [] });
  });

  it('of every kind are valid', () => {
    const kinds: AlertRule[] = [
      { name: 'A', level: 'info', indicator: 'client_latency_p95', over: '5m', when: '>=', threshold: 250.5 },
      { name: 'B', level: 'info', indicator: 'server_count', absentFor: '10m', by: ['mcp.method.name'] },
      { ...burn, name: 'C', windows: [{ long: '1h', short: '5m', factor: 14.4 }], minimumEvents: 100 } as AlertRule,
      { name: 'D', level: 'info', anomaly: { operation: 'x', kind: 'tail', severity: 'critical' } },
      { name: 'E', level: 'info', health: { check: 'cache', status: 'degraded' } },
      { name: 'F', level: 'info', schemaChange: { change: 'breaking', kind: 'tool', over: '1h' }, shadow: true },
    ];
    expect(parseRules(kinds)).toEqual({ rules: kinds, issues: [] });
  });

  it('report every issue at once, with path, value and remedy, and keep the others', () => {
    const { rules, issues } = parseRules({
      rules: [
        toolRule({ name: 'Good' }),
        { name: 'x y', level: 'warn', indicator: 'server_error_rate', over: '5 m', when: '>>', threshold: '5' },
        { ...toolRule(), keep_firing_for: '1m', dependsOn: ['Goood'] },
      ],
    });
    expect(rules.map(({ name }) => name)).toEqual(['Good']);
    expect(issues.map(describeIssue)).toEqual([
      'rules[1].name: "x y" is no name; write letters, digits and _, at most 128, such as HighErrorRatio',
      'rules[1].level: "warn" is no level; did you mean warning?',
      'rules[1].indicator: "server_error_rate" is no indicator; did you mean server_error_ratio?',
      'rules[1].over: "5 m" is no duration; write it as 30s, 5m or 1h30m',
      'rules[1].when: ">>" is no comparison; did you mean >?',
      'rules[1].threshold: "5" is no finite number; write a number without a unit',
      'rules[2].keep_firing_for: "keep_firing_for" is no field of this object; did you mean keepFiringFor?',
      'rules[2].dependsOn[0]: "Goood" is no rule; did you mean Good?',
    ]);
  });

  it('that are no rules are issues too', () => {
    for (const input of [undefined, null, 7, 'rules:', true, {}, { rules: {} }, { rules: null }, new Map()]) {
      const { rules, issues } = parseRules(input);
      expect(rules).toEqual([]);
      expect(issues).toHaveLength(1);
    }
    expect(parseRules({ rules: [], groups: [] }).issues[0]).toMatchObject({ path: 'groups' });
  });

  it.each([
    ['a missing field', { over: undefined }, 'over: is written here; add the field over'],
    ['two conditions', { health: { status: 'degraded' }, absentFor: '5m' }, /mixes several.*absentFor, health; split/],
    ['a window beyond the retention', { over: '25h' }, /^over: is too long.*at most 1d$/],
    ['a window of one collection', { over: '10s' }, /^over: is too short.*at least 20s$/],
    ['an infinite threshold', { threshold: Number.POSITIVE_INFINITY }, /^threshold: is no finite number/],
    ['a NaN', { threshold: Number.NaN }, /^threshold: is no finite number/],
    ['a negative minimum', { minimumEvents: -1 }, /^minimumEvents: is no number in the bounds; write a number from 0/],
    ['half a recovery', { recoverAfter: 1.5 }, /^recoverAfter: is no whole number/],
    ['an unknown attribute', { by: ['tool.name'] }, /^by\[0\]: is no attribute of mcp.server.operation.duration/],
    ['an attribute with a typo', { by: ['gen_ai.tool_name'] }, /did you mean gen_ai.tool.name\?$/],
    ['an attribute that no metric has', { where: { 'user.id': 'x' } }, /^where\["user.id"\]: is no attribute/],
    ['a pattern', { where: { 'gen_ai.tool.name': { matches: '.*' } } }, /is no condition; write a value, a list/],
    ['a long value', { where: { 'gen_ai.tool.name': 'x'.repeat(257) } }, /is no value.*at most 256 bytes/],
    ['an error ratio by error', { by: ['error.type'] }, /^by: would compare failed calls with themselves/],
    ['a label that the rule sets', { labels: { severity: 'page' } }, /^labels.severity: is set by the rule itself/],
    ['a label of its groups', { labels: { gen_ai_tool_name: 'x' } }, /is a label of the groups; choose another/],
    ['a template in a label', { labels: { value: '{{ value }}' } }, /^labels.value: is a template/],
    ['a label with a line break', { labels: { team: 'a\nb' } }, /^labels.team: is no label value/],
    ['a label that turns the text', { labels: { team: 'a\u202eb' } }, /^labels.team: is no label value/],
    ['a label longer than 256 bytes', { labels: { team: 'ä'.repeat(129) } }, /^labels.team: is no label value/],
    ['an unknown name', { annotations: { a: '{{ valeu }}' } }, /is no name of a template; did you mean value\?/],
    ['an unknown label', { annotations: { a: '{{ labels.tool }}' } }, /is no label of this alert/],
    ['an inherited name', { annotations: { a: '{{ labels.constructor }}' } }, /is no label of this alert/],
    ['code', { annotations: { a: '{{ labels.x.constructor("y")() }}' } }, /is no name of a template/],
    ['an open brace', { annotations: { a: '{{ value' } }, /has a brace that does not close/],
    ['a rule that depends on itself', { dependsOn: ['ToolErrors'] }, /depends on itself: ToolErrors > ToolErrors/],
    ['a maximum', { indicator: 'server_latency_max' }, /^indicator: has no value in Prometheus.*server_latency_p99$/],
    ['events of a gauge', { indicator: 'server_in_flight', by: [], minimumEvents: 5 }, /has no events; leave it out/],
  ])('refuse %s', (_, changes, issue) => {
    const issues = issuesOf(changes);
    expect(issues).toEqual(expect.arrayContaining([expect.stringMatching(issue)]));
  });

  it.each([
    ['an objective of 100 %', { objective: 100 }, /^objective: is no share of good events/],
    ['a latency', { indicator: 'server_latency_p95' }, /^indicator: is no share of bad events/],
    ['windows the wrong way round', { windows: [{ long: '5m', short: '1h', factor: 2 }] }, /is not shorter than 5m/],
    [
      'a rate that is never reached',
      { objective: 90, windows: [{ long: '1h', short: '5m', factor: 14.4 }] },
      /never exceeded.*less than 10$/,
    ],
  ])('on a burn rate refuse %s', (_, changes, issue) => {
    expect(issuesOf(changes, burn)).toEqual([expect.stringMatching(issue)]);
  });

  it.each<[string, Record<string, unknown>, RuleOptions, string]>([
    [
      'the default windows beyond the retention',
      burn,
      { retentionMillis: 3_600_000 },
      'windows[1].long: "6h" is too long',
    ],
    [
      'a window of its own beyond the retention, once',
      { ...burn, windows: [{ long: '6h', short: '5m', factor: 2 }] },
      { retentionMillis: 3_600_000 },
      'windows[0].long: "6h" is too long',
    ],
    ['windows that are none, once', { ...burn, windows: 5 }, { retentionMillis: 3_600_000 }, 'windows: 5 is no list'],
    [
      'default rates that are never reached',
      { ...burn, objective: 80 },
      {},
      'windows: nothing fits by default: each asks for 100 % of errors; write pairs with factors below 5',
    ],
    [
      'the default window of a change, of one collection',
      { name: 'Changed', level: 'info', schemaChange: { change: 'breaking' } },
      { intervalMillis: 600_000 },
      'schemaChange.over: "15m" is too short',
    ],
  ])('refuse %s', (_, rule, options, issue) => {
    expect(parseRules([rule], options).issues.map(describeIssue)).toEqual([
      expect.stringContaining(`rules[0].${issue}`),
    ]);
  });

  it('refuse a name that stands twice and a circle of dependencies, once each', () => {
    const of = (name: string, dependsOn: string[] = []) => toolRule({ name, dependsOn });
    expect(parseRules([of('A'), of('A')]).issues.map(describeIssue)).toEqual([
      'rules[1].name: "A" is the name of rules[0] too; choose another name',
    ]);
    const { rules, issues } = parseRules([of('A', ['B']), of('B', ['C']), of('C', ['A']), of('D', ['A'])]);
    expect(issues.map(describeIssue)).toEqual([
      'rules[0].dependsOn: "A" depends on itself: A > B > C > A; break the circle',
    ]);
    expect(rules.map(({ name }) => name)).toEqual(['D']);
  });

  it('may depend on rules outside of the file', () => {
    const rule = toolRule({ dependsOn: ['McpConnectivityLost'] });
    expect(parseRules([rule]).issues).toHaveLength(1);
    expect(parseRules([rule], { otherRules: ['McpConnectivityLost'] }).issues).toEqual([]);
  });

  it('have a limit of their number', () => {
    const many = Array.from({ length: 5001 }, (_, i) => toolRule({ name: `R${i}` }));
    const { rules, issues } = parseRules(many);
    expect(rules).toHaveLength(5000);
    expect(issues.map(describeIssue)).toEqual(['rules: a list of 5001 is too long; write at most 5000 rules']);
  });

  it('in code throw with every issue', () => {
    expect(() => new RuleSet([toolRule({ over: '1s' }), toolRule({ threshold: Number.NaN })])).toThrow(
      /rules\[0\]\.over.*\n.*rules\[1\]\.threshold/,
    );
  });

  it('that are the defaults are valid together', () => {
    expect(parseRules(DEFAULT_RULES).issues).toEqual([]);
  });
});
