import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One scrape of one series; seconds since the beginning. */
export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

/** Samples by series, as Prometheus names it: `h_bucket{le="0.1"}`. */
export type Scraped = Map<string, Sample[]>;

/**
 * `rate` and `increase` by Prometheus' documentation and source, for a list of samples:
 * the samples inside the range, counter resets added back, extrapolated to the range's ends.
 */
export function reference(
  all: readonly Sample[],
  now: number,
  range: number,
  version: 2 | 3,
): { rate: number; increase: number } | null {
  const from = now - range;
  const inside = all.filter(({ seconds }) => seconds <= now && (version === 2 ? seconds >= from : seconds > from));
  if (inside.length < 2) return null;
  const first = inside[0]!;
  const last = inside[inside.length - 1]!;
  let result = last.value - first.value;
  inside.reduce((previous, sample) => {
    if (sample.value < previous.value) result += previous.value;
    return sample;
  });
  const sampled = last.seconds - first.seconds;
  const average = sampled / (inside.length - 1);
  let toStart = first.seconds - from;
  let toEnd = now - last.seconds;
  const threshold = average * 1.1;
  if (version === 3 && toStart >= threshold) toStart = average / 2;
  if (result > 0 && first.value >= 0) {
    const toZero = sampled * (first.value / result);
    if (toZero < toStart) toStart = toZero;
  }
  if (version === 2 && toStart >= threshold) toStart = average / 2;
  if (toEnd >= threshold) toEnd = average / 2;
  const increase = (result * (sampled + toStart + toEnd)) / sampled;
  return { increase, rate: increase / range };
}

/** The expressions that promtool evaluates on one set of scrapes; without labels. */
export interface Questions {
  readonly scraped: Scraped;
  readonly now: number;
  readonly expressions: readonly string[];
}

export const promtoolIsMissing = spawnSync('promtool', ['--version']).error !== undefined;

/** Reads promtool's result from the failure of a wrong expectation; `undefined` without a result. */
export function askPromtool(all: readonly Questions[]): (number | undefined)[][] {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    const file = join(folder, 'test.yml');
    const tests = all.map(({ scraped, now, expressions }, i) => ({
      interval: '1s',
      input_series: [...scraped].map(([series, samples]) => ({ series, values: seriesValues(samples) })),
      promql_expr_test: expressions.map((expression, j) => ({
        expr: `label_replace(${expression}, "question", "${i}/${j}", "", "")`,
        eval_time: `${now * 1000}ms`,
        exp_samples: [{ labels: 'none', value: -1 }],
      })),
    }));
    writeFileSync(file, JSON.stringify({ evaluation_interval: '1s', tests }));
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    const answers = new Map<string, number>();
    for (const [, question, value] of `${stdout}${stderr}`.matchAll(/\{question="([\d/]+)"\} ([^\s"]+)/g)) {
      answers.set(question!, Number(value));
    }
    return all.map(({ expressions }, i) => expressions.map((_, j) => answers.get(`${i}/${j}`)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One value a second, `_` where there is no sample. */
function seriesValues(samples: readonly Sample[]): string {
  const values: string[] = [];
  for (const { seconds, value } of samples) {
    while (values.length < seconds) values.push('_');
    values.push(String(value));
  }
  return values.join(' ');
}
