import { compileRules } from '@mcp-vitals/backends';
import { RuleSet } from '@mcp-vitals/monitor';
import { type Evaluation, type Plan, type Played, play } from './play.js';
import { runTool } from './promtool.js';
import { Random } from './random.js';
import { randomRules } from './random-rules.js';

/** A plan for each seed; everything in it follows from the seed. */
export function planOf(seed: number, version: 2 | 3, rules = 40, minutes = 20): Plan {
  const random = new Random(seed * 7919);
  return {
    seed,
    version,
    naming: random.pick(['otlp', 'prometheus-exporter']),
    scrapeSeconds: random.pick([5, 7, 10, 15]),
    evaluateSeconds: random.pick([10, 15]),
    minutes,
    rules: randomRules(random, rules),
  };
}

export interface Compared {
  /** Evaluations of one rule that were compared, and those of them with an alert. */
  readonly checks: number;
  readonly active: number;
  readonly evaluations: readonly Evaluation[];
  /** How often promtool was asked. */
  readonly runs: number;
  /** What promtool says about the series that differ; empty when none does. */
  readonly differences: string;
}

/**
 * Prometheus 2 adds up series in the order of a map, which differs from run to run. Where a percentile's rank lies exactly between
 * two buckets, its answer differs as well; then ours has to be one of its answers.
 */
const MAX_RUNS = { 2: 6, 3: 1 } as const;

/** Lives a plan in process, and asks promtool whether its Prometheus has the same series of `ALERTS` at every evaluation. */
export async function compare(program: string, plan: Plan): Promise<Compared> {
  const played = await play(plan);
  const files = { 'rules.yml': ruleFileOf(plan), 'test.json': testFileOf(plan, played) };
  let differences = '';
  let runs = 0;
  do {
    const { code, output } = await runTool(program, ['test', 'rules', 'test.json'], files);
    differences = code === 0 ? '' : differencesIn(output);
  } while (differences !== '' && ++runs < MAX_RUNS[plan.version]);
  const { evaluations } = played;
  const named = (alert: string): string => /alertname="(\w+)"/.exec(alert)![1]!;
  return {
    evaluations,
    checks: evaluations.length * plan.rules.length,
    active: evaluations.reduce((sum, { alerts }) => sum + new Set(alerts.map(named)).size, 0),
    runs: runs + 1,
    differences,
  };
}

/** The series that only one side has at a time, from the failures that promtool prints. */
function differencesIn(output: string): string {
  const found = [...output.matchAll(/time: (\S+),\s+exp: (.*)\s+got: (.*)/g)].map(([, time, expected, got]) => {
    const [ours, theirs] = [expected!, got!].map((text) => new Set(text.match(/\{[^}]*(?:"[^"]*"[^}"]*)*\} 1/g)));
    const only = (a: Set<string>, b: Set<string>) => [...a].filter((series) => !b.has(series)).join(' ');
    return `${time}: only in process: ${only(ours!, theirs!)}; only in Prometheus: ${only(theirs!, ours!)}`;
  });
  return found.length > 0 ? found.join('\n') : output;
}

const ruleFileOf = ({ rules, naming, evaluateSeconds, scrapeSeconds }: Plan): string =>
  compileRules(new RuleSet(rules, { intervalMillis: scrapeSeconds * 1000 }), {
    naming,
    intervalSeconds: evaluateSeconds,
    heartbeat: false,
  });

function testFileOf({ scrapeSeconds, evaluateSeconds }: Plan, { evaluations, inputSeries }: Played): string {
  const expected = evaluations.map(({ seconds, alerts }) => ({
    expr: 'ALERTS',
    eval_time: `${seconds}s`,
    exp_samples: alerts.map((labels) => ({ labels, value: 1 })),
  }));
  return JSON.stringify({
    rule_files: ['rules.yml'],
    evaluation_interval: `${evaluateSeconds}s`,
    tests: [{ interval: `${scrapeSeconds}s`, input_series: inputSeries, promql_expr_test: expected }],
  });
}
