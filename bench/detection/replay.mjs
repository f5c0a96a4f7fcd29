/**
 * Scores LatencyDetector on recorded series: the staged faults it reported, their delays, and its other alarms.
 *
 *   npm run build && node bench/detection/replay.mjs <folder of a recording> [...] [--detector <latency-detector.js>] [--all] [--apart]
 *
 * The calls go through McpPerformanceTracker, which is told how long the recording process waited for a processor, if `waits.csv` tells;
 * `--apart` keeps that from it, so that each operation is judged by itself.
 * A fault counts as reported when an anomaly of any of its server's operations opens or escalates in time. An alarm is outside when it lies in
 * no fault of its server, or one that loads the machine, nor in the three minutes after it. `--all` prints every change.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    detector: {
      type: 'string',
      default: join(import.meta.dirname, '../../packages/monitor/dist/anomaly/operation/latency-detector.js'),
    },
    all: { type: 'boolean', default: false },
    apart: { type: 'boolean', default: false },
  },
});
const { LatencyDetector } = await import(pathToFileURL(resolve(options.detector)).href);
const { McpPerformanceTracker } = await import('../../packages/monitor/dist/index.js');

const MINUTE = 60_000;
const TICK = 5000;
const AFTER = 3 * MINUTE;

if (folders.length === 0) {
  console.error('No recording given: node bench/detection/replay.mjs <folder> ... Nothing was measured.');
  process.exit(1);
}

const SAMPLE = { kind: 'client', traceId: '', spanId: '', attributes: {} };

/** Plays the calls in the order of their ends; returns the opened and escalated anomalies with operation and time of the tick. */
function play(calls, waits) {
  let nowMillis = calls[0].endMillis;
  let waitedMillis;
  const tracker = new McpPerformanceTracker({
    clock: { now: () => nowMillis, after: () => () => {} },
    createDetector: () => new LatencyDetector(),
    processorWait: () => waitedMillis,
  });
  const operations = new Set();
  const alarms = [];
  let next = 0;
  const tick = () => {
    for (; next < waits.length && waits[next].timeMillis <= nowMillis; next++) waitedMillis = waits[next].waitedMillis;
    for (const anomaly of tracker.tick(nowMillis)) {
      if (options.all) console.log(`  ${anomaly.operation}: ${anomaly.state} ${anomaly.summary}`);
      if (anomaly.state === 'open') alarms.push({ operation: anomaly.operation, timeMillis: nowMillis, anomaly });
    }
  };
  let nextTick = nowMillis + TICK;
  for (const { endMillis, durationMs, ok, operation } of calls) {
    for (; nextTick <= endMillis; nextTick += TICK) {
      nowMillis = nextTick;
      tick();
    }
    nowMillis = endMillis;
    operations.add(operation);
    tracker.observe({ ...SAMPLE, operation, startMillis: endMillis - durationMs, durationMs, ok });
  }
  return { alarms, operations: operations.size };
}

/** The readings of the time waited for a processor; none if they were not recorded or are not wanted. */
function readWaits(folder) {
  const file = join(folder, 'waits.csv');
  if (options.apart || !existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [timeMillis, waitedMillis] = line.split(',').map(Number);
    return { timeMillis, waitedMillis };
  });
}

function readCalls(folder) {
  const lines = readFileSync(join(folder, 'calls.csv'), 'utf8').trim().split('\n');
  const calls = lines.map((line) => {
    const [end, duration, ok, ...operation] = line.split(',');
    return { endMillis: Number(end), durationMs: Number(duration), ok: ok === '1', operation: operation.join(',') };
  });
  return calls.sort((a, b) => a.endMillis - b.endMillis);
}

const serverOf = (operation) => operation.split(' ')[0];
const text = ({ operation, anomaly }) => `${operation}: ${anomaly.severity} ${anomaly.kind}, ${anomaly.summary}`;

for (const folder of folders) {
  if (!existsSync(join(folder, 'faults.json'))) {
    console.error(`${folder} is no recording (no faults.json in it).`);
    process.exitCode = 1;
    continue;
  }
  const calls = readCalls(folder);
  const { faults } = JSON.parse(readFileSync(join(folder, 'faults.json'), 'utf8'));
  const from = calls[0].endMillis;
  const { alarms, operations } = play(calls, readWaits(folder));
  const during = ({ startMillis, endMillis }, { timeMillis }) =>
    timeMillis >= startMillis && timeMillis <= endMillis + AFTER;
  const hits = (fault, alarm) => serverOf(alarm.operation) === fault.server && during(fault, alarm);
  const staged = faults.filter(({ harmless }) => !harmless);
  const rows = staged.map((fault) => {
    const inside = alarms.filter((alarm) => hits(fault, alarm));
    const delay = inside.length > 0 ? inside[0].timeMillis - fault.startMillis : null;
    return {
      fault: `${fault.server}: ${fault.name}`,
      'at min': ((fault.startMillis - from) / MINUTE).toFixed(1),
      'told after s': delay === null ? 'never' : Math.round(delay / 1000),
      'in time': delay !== null && delay <= fault.withinMillis + TICK,
      alarms: inside.length,
    };
  });
  const outside = alarms.filter(
    (alarm) => !staged.some((fault) => hits(fault, alarm) || (fault.everywhere && during(fault, alarm))),
  );
  console.table(rows);
  for (const alarm of outside) {
    const near = faults.find((fault) => fault.harmless && hits(fault, alarm));
    const at = ((alarm.timeMillis - from) / MINUTE).toFixed(1);
    console.log(`outside, minute ${at}: ${text(alarm)}${near ? ` (during "${near.name}")` : ''}`);
  }
  const hours = ((calls.at(-1).endMillis - from) / (60 * MINUTE)) * operations;
  console.log(
    `${folder}: ${calls.length} calls of ${operations} operations, ${hours.toFixed(1)} operation-hours; ` +
      `${rows.filter((row) => row['in time']).length} of ${rows.length} faults told in time, ${outside.length} alarms outside`,
  );
}
