/**
 * Scores LatencyDetector on synthetic series: recall in time, delay, precision, false alarms, repeats, quiet cases, cost.
 *
 *   npm run build && node bench/detection/latency.mjs [--families train|held-out|plain] [--seed text] [--series 60]
 *     [--weeks 30] [--quiet 30] [--only step,drift,week,season] [--faults] [--detector <latency-detector.js>]
 *
 * Parameters were chosen on the 'train' families; those of 'held-out' have other shapes of durations, other arrivals
 * and other seasons; 'plain' has the plainest of all three and incidents of exactly the sizes that are named as wanted.
 * `--faults` prints every miss, delay, repeat and false alarm.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { observeCost, sparseCost, updateCost } from './cost.mjs';
import { allowances } from './incidents.mjs';
import { Random } from './random.mjs';
import { faults, run } from './runner.mjs';
import { incidentSeries, quietSeries, weekSeries } from './series.mjs';

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'train' },
    seed: { type: 'string', default: 'vitals' },
    series: { type: 'string', default: '60' },
    weeks: { type: 'string', default: '30' },
    quiet: { type: 'string', default: '30' },
    only: { type: 'string' },
    faults: { type: 'boolean', default: false },
    detector: {
      type: 'string',
      default: join(import.meta.dirname, '../../packages/monitor/dist/anomaly/operation/latency-detector.js'),
    },
  },
});
const { LatencyDetector } = await import(pathToFileURL(resolve(options.detector)).href);
const { families, seed } = options;
const only = options.only?.split(',');
const wanted = (name) => only === undefined || only.includes(name);
const WEEK = 7 * 24 * 3_600_000;
const started = performance.now();
const total = { calls: 0, millis: 0, detected: 0, false: 0, repeats: 0 };
const byConfidence = new Map();

/** Plays `count` series and adds up their scores. */
function judge(name, count, make) {
  const sum = {
    series: count,
    still: 0,
    events: 0,
    inTime: 0,
    late: 0,
    repeats: 0,
    false: 0,
    alarms: 0,
    named: 0,
    delays: [],
    millis: 0,
  };
  for (let i = 0; i < count; i++) {
    const series = make(new Random(`${seed}/${families}/${name}/${i}`));
    const result = run(series, LatencyDetector);
    if (options.faults) for (const line of faults(series, result)) console.log(`  ${line}`);
    for (const { kind, first, inTime, delay, repeats } of result.outcomes) {
      sum.events++;
      if (inTime) sum.inTime++;
      else if (first !== null) sum.late++;
      if (first === null) continue;
      sum.delays.push(delay);
      sum.repeats += repeats;
      if (kinds[kind].includes(first.anomaly.kind)) sum.named++;
      count100(first.anomaly, true);
    }
    for (const { anomaly } of result.falseAlarms) count100(anomaly, false);
    sum.false += result.falseAlarms.length;
    sum.alarms += result.alarms.length;
    if (result.alarms.length === 0) sum.still++;
    sum.millis += series.to - series.from;
    total.calls += result.calls;
  }
  total.millis += sum.millis;
  total.detected += sum.delays.length;
  total.false += sum.false;
  total.repeats += sum.repeats;
  sum.delays.sort((a, b) => a - b);
  return sum;
}

/** The correct kinds of anomaly for an incident. */
const kinds = {
  step: ['level'],
  collapse: ['level'],
  errorBurst: ['errors'],
  errorCreep: ['errors'],
  variance: ['tail'],
  drift: ['drift', 'level'],
  sparse: ['level'],
  tail: ['tail'],
  silence: ['no_traffic'],
};

function count100({ confidence }, real) {
  const bin = confidence < 0.925 ? 'below 0.925' : confidence < 0.975 ? '0.925..0.975' : '0.975 and more';
  const counts = byConfidence.get(bin) ?? { real: 0, all: 0 };
  counts.all++;
  if (real) counts.real++;
  byConfidence.set(bin, counts);
}

const share = (part, whole) => (whole === 0 ? '-' : (part / whole).toFixed(3));

const perKind = Object.keys(allowances).filter(wanted);
if (perKind.length > 0) {
  console.log('One incident a series, after a warm-up of hours');
  console.table(
    perKind.map((kind) => {
      const sum = judge(kind, Number(options.series), (random) => incidentSeries(random, families, kind));
      return {
        incident: kind,
        'recall in time': share(sum.inTime, sum.events),
        late: sum.late,
        missed: sum.events - sum.inTime - sum.late,
        'median delay s': Math.round((sum.delays[sum.delays.length >> 1] ?? Number.NaN) / 1000),
        'repeats an episode': share(sum.repeats, sum.delays.length),
        'kind right': share(sum.named, sum.delays.length),
        'false alarms': sum.false,
      };
    }),
  );
}
if (wanted('week')) {
  console.log('Weeks of one operation, one to four incidents in each, deploys and bursts between them');
  const sum = judge('week', Number(options.weeks), (random) => weekSeries(random, families));
  console.table([
    {
      'operation-weeks': (sum.millis / WEEK).toFixed(0),
      incidents: sum.events,
      'recall in time': share(sum.inTime, sum.events),
      precision: share(sum.delays.length, sum.delays.length + sum.false),
      'false alarms a week': (sum.false / (sum.millis / WEEK)).toFixed(2),
      'repeats an episode': share(sum.repeats, sum.delays.length),
    },
  ]);
}
const harmless = ['deploy', 'burst', 'improvement', 'season', ...(only?.includes('spell') ? ['spell'] : [])].filter(
  wanted,
);
if (harmless.length > 0) {
  console.log('Two to four days of one operation in which only something harmless happens');
  console.table(
    harmless.map((kind) => {
      const sum = judge(kind, Number(options.quiet), (random) => quietSeries(random, families, kind));
      return {
        'only a': kind,
        series: sum.series,
        quiet: share(sum.still, sum.series),
        alarms: sum.alarms,
        'alarms a week': (sum.alarms / (sum.millis / WEEK)).toFixed(1),
      };
    }),
  );
}
console.log('All series together');
console.table([
  {
    'operation-weeks': (total.millis / WEEK).toFixed(1),
    precision: share(total.detected, total.detected + total.false),
    'false alarms a week': (total.false / (total.millis / WEEK)).toFixed(2),
    'repeats an episode': share(total.repeats, total.detected),
  },
]);
console.table(
  ['below 0.925', '0.925..0.975', '0.975 and more'].map((bin) => {
    const { real, all } = byConfidence.get(bin) ?? { real: 0, all: 0 };
    return { confidence: bin, alarms: all, 'of them real': share(real, all) };
  }),
);
if (only === undefined || only.includes('cost')) {
  const sparse = sparseCost();
  console.table([
    { 'calls a second': 100, 'ns an observe': Math.round(observeCost(100)) },
    { 'calls a second': 1, 'ns an observe': Math.round(observeCost(1, 500_000)) },
    { 'calls a second': '1/15, each of 1,000 operations', 'ns an observe': Math.round(sparse.observe) },
    { 'calls a second': 'a tick of 1,000 operations', 'ns an observe': Math.round(sparse.tick) },
    { 'calls a second': 'StreamDetector', 'ns an observe': Math.round(updateCost()) },
  ]);
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${families}, seed ${seed}: ${(total.calls / 1e6).toFixed(0)} M calls in ${seconds} s`);
