/**
 * Judges LatencyDetector on made series: recall in time, delay, precision, false alarms, repeats, quiet cases, cost.
 *
 *   npm run build && node bench/detection/latency.mjs [--families train|held-out] [--seed text] [--series 60] [--weeks 20]
 *
 * Parameters were chosen on the 'train' families; 'held-out' has other shapes, arrivals and seasons.
 */
import { parseArgs } from 'node:util';
import { LatencyDetector } from '../../packages/monitor/dist/detect/latency-detector.js';
import { allowances } from './incidents.mjs';
import { Random } from './random.mjs';
import { scoreSeries } from './scoring.mjs';
import { incidentSeries, play, quietSeries, weekSeries } from './series.mjs';

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'train' },
    seed: { type: 'string', default: 'vitals' },
    series: { type: 'string', default: '60' },
    weeks: { type: 'string', default: '20' },
    quiet: { type: 'string', default: '30' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const { families, seed } = options;
const WEEK = 7 * 24 * 3_600_000;

function run(series) {
  const detector = new LatencyDetector();
  const alarms = [];
  const sparse = series.incidents.filter((incident) => incident.kind === 'sparse');
  const seen = new Map(sparse.map((incident) => [incident, { calls: 0, at: Number.POSITIVE_INFINITY }]));
  let calls = 0;
  play(series, {
    call(time, duration, ok) {
      calls++;
      detector.observe(time, duration, ok);
      for (const incident of sparse) {
        if (time < incident.start) continue;
        const count = seen.get(incident);
        if (++count.calls === incident.allowance) count.at = time + 60_000;
      }
    },
    tick(time) {
      for (const anomaly of detector.tick(time)) if (anomaly.state === 'open') alarms.push({ time, anomaly });
    },
  });
  const deadline = (incident) =>
    incident.kind === 'sparse' ? seen.get(incident).at : incident.start + incident.allowance;
  return { ...scoreSeries(series.incidents, alarms, deadline), alarms, calls };
}

function describe(series) {
  const { operation: o } = series;
  return `${o.shape.name} sd=${o.deviation.toFixed(2)} ${o.arrivals.name} ${o.wander.name} rate=${o.rate.toFixed(3)} err=${o.errorRate.toFixed(4)} hiccups=${o.hiccups ? Math.round(o.hiccups.every / 1000) : 0} base=${o.base.toFixed(0)}`;
}

function tell(series, result) {
  if (!options.verbose) return;
  for (const outcome of result.outcomes) {
    if (outcome.inTime && outcome.repeats === 0) continue;
    const i = outcome.incident;
    const size = Object.entries(i)
      .filter(([k, v]) => typeof v === 'number' && !['start', 'end', 'allowance'].includes(k))
      .map(([k, v]) => `${k}=${v.toPrecision(3)}`)
      .join(' ');
    const how = outcome.inTime ? 'repeats' : outcome.first ? 'late' : 'missed';
    console.log(
      `  ${series.purpose} ${outcome.kind} ${how} delay=${outcome.delay === null ? '-' : (outcome.delay / 60000).toFixed(1)}m first=${outcome.first?.anomaly.kind} rep=${outcome.repeats} ${size} dur=${((i.end - i.start) / 60000).toFixed(0)}m | ${describe(series)}`,
    );
  }
  for (const { time, anomaly } of result.falseAlarms) {
    const near = series.benign.filter((b) => Math.abs(b.start - time) < 2 * 3600_000 || (b.end > time && b.start < time));
    console.log(
      `  ${series.purpose} FALSE ${anomaly.kind} at +${((time - series.from) / 3600_000).toFixed(1)}h ${anomaly.from.toPrecision(3)}->${anomaly.to.toPrecision(3)} s=${anomaly.confidence.toFixed(2)} near=${near.map((b) => `${b.kind}@${((b.start - time) / 60000).toFixed(0)}m`)} | ${describe(series)}`,
    );
  }
}

const table = [];
const sum = { true: 0, false: 0, millis: 0, repeats: 0, detected: 0, calls: 0 };
const started = performance.now();
const kinds = Object.keys(allowances).filter((kind) => options.only === undefined || options.only.split(',').includes(kind));
for (const kind of kinds) {
  const row = { kind, events: 0, inTime: 0, late: 0, repeats: 0, false: 0, delays: [], named: 0 };
  for (let i = 0; i < Number(options.series); i++) {
    const series = incidentSeries(new Random(`${seed}/${families}/${kind}/${i}`), families, kind);
    const result = run(series);
    tell(series, result);
    sum.calls += result.calls;
    for (const outcome of result.outcomes) {
      row.events++;
      if (outcome.inTime) row.inTime++;
      else if (outcome.first !== null) row.late++;
      row.repeats += outcome.repeats;
      if (outcome.first) row.delays.push(outcome.delay);
      row.named += outcome.first ? 1 : 0;
    }
    row.false += result.falseAlarms.length;
    sum.false += result.falseAlarms.length;
    sum.millis += series.to - series.from;
  }
  sum.repeats += row.repeats;
  sum.detected += row.delays.length;
  row.delays.sort((a, b) => a - b);
  table.push({
    kind,
    recall: (row.inTime / row.events).toFixed(3),
    late: row.late,
    missed: row.events - row.inTime - row.late,
    'delay s': Math.round((row.delays[row.delays.length >> 1] ?? Number.NaN) / 1000),
    repeats: (row.repeats / Math.max(1, row.delays.length)).toFixed(2),
    false: row.false,
  });
}
if (table.length) console.table(table);
const weeks = { inTime: 0, events: 0, false: 0, repeats: 0, detected: 0, millis: 0, kinds: {}, lost: {} };
for (let i = 0; i < (options.only === undefined || options.only === 'week' ? Number(options.weeks) : 0); i++) {
  const series = weekSeries(new Random(`${seed}/${families}/week/${i}`), families);
  const result = run(series);
  tell(series, result);
  sum.calls += result.calls;
  for (const outcome of result.outcomes) {
    weeks.events++;
    if (outcome.inTime) weeks.inTime++;
    else weeks.lost[outcome.kind] = (weeks.lost[outcome.kind] ?? 0) + 1;
    if (outcome.first) weeks.detected++;
    weeks.repeats += outcome.repeats;
  }
  weeks.false += result.falseAlarms.length;
  weeks.millis += series.to - series.from;
  for (const f of result.falseAlarms) weeks.kinds[f.anomaly.kind] = (weeks.kinds[f.anomaly.kind] ?? 0) + 1;
}
if (weeks.millis > 0) {
  console.table([
    {
      weeks: weeks.millis / WEEK,
      recall: (weeks.inTime / weeks.events).toFixed(3),
      precision: (weeks.detected / (weeks.detected + weeks.false)).toFixed(3),
      'false/week': ((weeks.false / weeks.millis) * WEEK).toFixed(2),
      repeats: (weeks.repeats / weeks.detected).toFixed(2),
      false: JSON.stringify(weeks.kinds),
      lost: JSON.stringify(weeks.lost),
    },
  ]);
}
const quiet = [];
for (const kind of ['deploy', 'burst', 'improvement', 'season'].filter(
  (kind) => options.only === undefined || options.only.split(',').includes(kind),
)) {
  let still = 0;
  let alarms = 0;
  for (let i = 0; i < Number(options.quiet); i++) {
    const series = quietSeries(new Random(`${seed}/${families}/${kind}/${i}`), families, kind);
    const result = run(series);
    tell(series, result);
    sum.calls += result.calls;
    if (result.alarms.length === 0) still++;
    alarms += result.alarms.length;
  }
  quiet.push({ kind, quiet: (still / Number(options.quiet)).toFixed(3), alarms });
}
if (quiet.length) console.table(quiet);
console.log(`${(sum.calls / 1e6).toFixed(1)} M calls in ${((performance.now() - started) / 1000).toFixed(1)} s (${families}, seed ${seed})`);
