/**
 * Runs LatencyDetector over the traces of two microservice systems with injected faults (IntelligentDDS/Nezha, MIT; its `rca_data`).
 * Nothing of it is part of this project, and no parameter was chosen by it.
 *
 *   npm run build && node bench/detection/nezha.mjs [checkout, default .cache/nezha, cloned when it is missing] [--detector <latency-detector.js>]
 *
 * The data are minutes about each fault, with gaps between them. An operation is hit by a fault when, while it lasts, its median (a
 * level) is twice, or its 95th percentile (a tail) three times that of its other calls. It counts as reported when an anomaly opens or escalates
 * meanwhile or within a minute; an anomaly without a hit operation is false.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkout } from './checkout.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    detector: {
      type: 'string',
      default: join(import.meta.dirname, '../../packages/monitor/dist/anomaly/operation/latency-detector.js'),
    },
  },
});
const { LatencyDetector } = await import(pathToFileURL(resolve(options.detector)).href);
const root = checkout(positionals[0], 'nezha', 'https://github.com/IntelligentDDS/Nezha', 'rca_data');

const MINUTE = 60_000;
/** Length of the period around a fault. */
const LASTS = 3 * MINUTE;
const MIN_CALLS = 30;

/** The calls of a day by operation, each list by rising end. */
function callsOf(folder) {
  const operations = new Map();
  for (const name of readdirSync(folder).sort()) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n').slice(1)) {
      const fields = line.split(',');
      const endMillis = Number(fields.at(-2)) / 1e6;
      if (!(endMillis > 0)) continue;
      const operation = fields.slice(4, -3).join(',');
      if (!operations.has(operation)) operations.set(operation, []);
      operations.get(operation).push({ endMillis, durationMs: Number(fields.at(-1)) / 1000 });
    }
  }
  for (const calls of operations.values()) calls.sort((a, b) => a.endMillis - b.endMillis);
  return operations;
}

function alarmsOf(calls) {
  const detector = new LatencyDetector();
  const alarms = [];
  let tick = calls[0].endMillis;
  for (const { endMillis, durationMs } of calls) {
    for (; tick <= endMillis; tick += 5000) {
      if (
        detector.tick(tick).some(({ state, kind }) => state === 'open' && kind !== 'no_traffic' && kind !== 'silence')
      )
        alarms.push(tick);
    }
    detector.observe(endMillis, durationMs, true);
  }
  return alarms;
}

const quantile = (values, share) => values[Math.floor(share * values.length)];
const sorted = (calls) => calls.map(({ durationMs }) => durationMs).sort((a, b) => a - b);

/** The effect of the fault on the operation, if there is one. */
function effectOf(calls, usual, from) {
  const during = sorted(calls.filter(({ endMillis }) => endMillis >= from && endMillis < from + LASTS));
  if (during.length < MIN_CALLS) return null;
  if (quantile(during, 0.5) >= 2 * quantile(usual, 0.5)) return 'levels';
  return quantile(during, 0.95) >= 3 * quantile(usual, 0.95) ? 'tails' : null;
}

const sum = { levels: 0, 'levels told': 0, tails: 0, 'tails told': 0, false: 0, operations: 0, hours: 0 };
for (const day of readdirSync(join(root, 'rca_data'))) {
  const list = JSON.parse(readFileSync(join(root, 'rca_data', day, `${day}-fault_list.json`), 'utf8'));
  const faults = Object.values(list)
    .flat()
    .map(({ inject_time }) => Date.parse(`${inject_time.replace(' ', 'T')}Z`));
  for (const calls of callsOf(join(root, 'rca_data', day, 'trace')).values()) {
    if (calls.length < 500) continue;
    const isIn = (millis, from) => millis >= from && millis <= from + LASTS + MINUTE;
    const usual = sorted(
      calls.filter(({ endMillis }) => !faults.some((from) => endMillis >= from && endMillis < from + LASTS)),
    );
    const alarms = alarmsOf(calls);
    const hit = faults.flatMap((from) => {
      const effect = usual.length < MIN_CALLS ? null : effectOf(calls, usual, from);
      return effect === null ? [] : [{ from, effect }];
    });
    for (const { from, effect } of hit) {
      sum[effect]++;
      if (alarms.some((millis) => isIn(millis, from))) sum[`${effect} told`]++;
    }
    sum.false += alarms.filter((millis) => !hit.some(({ from }) => isIn(millis, from))).length;
    sum.operations++;
    sum.hours += (calls.at(-1).endMillis - calls[0].endMillis) / (60 * MINUTE);
  }
}
console.table([{ ...sum, hours: sum.hours.toFixed(0) }]);
