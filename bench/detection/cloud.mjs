/**
 * Runs StreamDetector over the labelled series of microsoft/cloud-monitoring-dataset (MIT). Nothing of it is part of this project, and
 * no parameter was chosen by it.
 *
 *   npm run build && node bench/detection/cloud.mjs [checkout, default .cache/cloud, cloned when it is missing] [--detector <stream-detector.js>]
 *
 * An event is a run of labelled values; it counts as reported when an anomaly opens in it or within three values of it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkout } from './checkout.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    detector: {
      type: 'string',
      default: join(import.meta.dirname, '../../packages/monitor/dist/anomaly/stream/stream-detector.js'),
    },
  },
});
const { StreamDetector } = await import(pathToFileURL(resolve(options.detector)).href);
const root = checkout(positionals[0], 'cloud', 'https://github.com/microsoft/cloud-monitoring-dataset', 'data');
const NEAR = 3;

function* csvFiles(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* csvFiles(path);
    else if (name.endsWith('.csv')) yield path;
  }
}

function eventsOf(labels) {
  const events = [];
  for (const [row, label] of labels.entries()) {
    if (!label) continue;
    const last = events.at(-1);
    if (last !== undefined && row - last.to <= NEAR) last.to = row;
    else events.push({ from: row, to: row });
  }
  return events;
}

const sum = { series: 0, events: 0, told: 0, false: 0, rows: 0 };
for (const path of csvFiles(join(root, 'data'))) {
  const lines = readFileSync(path, 'utf8').replaceAll('"', '').trim().split(/\r?\n/).slice(1);
  const rows = lines.map((line) => line.split(','));
  const detector = new StreamDetector();
  const alarms = rows.flatMap(([time, value], row) =>
    detector.update(Date.parse(time.includes('T') ? time : `${time.replace(' ', 'T')}Z`), Number(value)).anomaly
      ? [row]
      : [],
  );
  const events = eventsOf(rows.map((row) => Number(row[2]) === 1));
  const hits = (event, row) => row >= event.from - NEAR && row <= event.to + NEAR;
  sum.series++;
  sum.rows += rows.length;
  sum.events += events.length;
  sum.told += events.filter((event) => alarms.some((row) => hits(event, row))).length;
  sum.false += alarms.filter((row) => !events.some((event) => hits(event, row))).length;
}
console.table([sum]);
