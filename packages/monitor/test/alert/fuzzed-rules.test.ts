import { describeIssue, parseRules, RuleSet } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolRule } from './samples.js';

/** Values that break naive readers. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    -0,
    1n,
    Symbol('s'),
    () => 'called',
    new Date(0),
    /x/,
    new Map([['a', 1]]),
    Object.create({ name: 'inherited' }),
    JSON.parse('{"__proto__": {"level": "critical"}, "constructor": 1, "toString": 2}'),
    Array(10_000),
    '{{ labels.__proto__ }}',
    '{{ constructor.constructor("return process")() }}',
    '}}{{',
    '\u202e\u0000\ud800',
    'x'.repeat(400_000),
    '5m5m5m',
    '-1s',
    '1e9d',
    '9999999999d',
    [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],
  ),
  fc
    .constantFrom<() => unknown>(
      () => {
        const circle: Record<string, unknown> = {};
        circle.self = [circle];
        return circle;
      },
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('a trap');
            },
          },
        ),
      () =>
        Object.defineProperty({}, 'name', {
          enumerable: true,
          get: () => {
            throw new Error('a getter');
          },
        }),
      () => {
        const { proxy, revoke } = Proxy.revocable([], {});
        revoke();
        return [proxy];
      },
    )
    .map((make) => make()),
  fc.anything({ maxDepth: 3 }),
);

const FIELDS = [
  ...[
    'name',
    'level',
    'indicator',
    'where',
    'by',
    'over',
    'when',
    'threshold',
    'minimumEvents',
    'absentFor',
    'objective',
  ],
  ...['windows', 'anomaly', 'health', 'schemaChange', 'for', 'keepFiringFor', 'recoverAfter', 'onNoData', 'onError'],
  ...['labels', 'annotations', 'dependsOn', 'shadow', '__proto__', 'constructor', 'valueOf'],
];

/** A valid rule, some fields of which are replaced, and a name that may stand twice. */
const rule = fc
  .tuple(
    fc.constantFrom('A', 'B', 'C', 'D'),
    fc.array(fc.constantFrom('A', 'B', 'C', 'X'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), hostile), { maxLength: 4 }),
  )
  .map(([name, dependsOn, changes]) => {
    const made: Record<string, unknown> = { ...toolRule({ name, dependsOn }) };
    for (const [field, value] of changes)
      Object.defineProperty(made, field, { value, enumerable: true, configurable: true });
    return made;
  });

const file = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.oneof({ weight: 6, arbitrary: rule }, hostile), { maxLength: 6 }) },
  { weight: 2, arbitrary: fc.array(rule, { maxLength: 6 }).map((rules) => ({ rules })) },
  { weight: 2, arbitrary: hostile },
);

describe('500 fuzzed rule files', () => {
  it('never throw, name the place in every issue, and leave only rules that are valid together', () => {
    let valid = 0;
    let issues = 0;
    fc.assert(
      fc.property(file, (input) => {
        const parsed = parseRules(input);
        for (const issue of parsed.issues) {
          expect(issue.path).toMatch(/^(\(top level\)|rules|groups|\[|[a-zA-Z_])/);
          expect(describeIssue(issue).length).toBeLessThan(2000);
          // A line on a terminal: nothing that moves the cursor or turns the direction.
          expect(describeIssue(issue)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          expect([issue.problem, issue.remedy]).not.toContain('');
        }
        const names = parsed.rules.map(({ name }) => name);
        const outside = parsed.rules.flatMap(({ dependsOn = [] }) => dependsOn).filter((name) => !names.includes(name));
        // A valid rule may depend on a faulty one; the file as a whole is refused then.
        expect(new RuleSet(parsed.rules, { otherRules: outside }).rules).toHaveLength(parsed.rules.length);
        valid += parsed.rules.length;
        issues += parsed.issues.length;
      }),
      { numRuns: 500, seed: 13 },
    );
    expect(valid).toBeGreaterThan(50);
    expect(issues).toBeGreaterThan(500);
  });

  it('change no prototype', () => {
    parseRules(JSON.parse('[{"__proto__": {"polluted": 1}, "labels": {"__proto__": {"polluted": 1}}, "name": "A"}]'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['a billion holes', () => Array(4_000_000_000)],
    ['a million rules', () => Array.from({ length: 1_000_000 }, () => ({}))],
    ['deep nesting', () => Array.from({ length: 100_000 }).reduce((inner) => [inner], [])],
    ['5,000 rules in a chain', () => chain(5000, 1)],
    ['5,000 rules in circles', () => chain(5000, 40)],
  ])('with %s are read in seconds', (_, make) => {
    const input = make();
    const started = process.cpuUsage();
    expect(parseRules(input).rules.length).toBeLessThanOrEqual(5000);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(5000);
  });
});

/** Rules of which each depends on the next ones, the last on the first. */
const chain = (length: number, each: number) =>
  Array.from({ length }, (_, i) =>
    toolRule({ name: `R${i}`, dependsOn: Array.from({ length: each }, (__, j) => `R${(i + j + 1) % length}`) }),
  );
