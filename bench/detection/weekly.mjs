/**
 * Runs StreamDetector and LatencyDetector over eight weeks whose weekends differ: fewer calls, quicker ones, more failures. The edges of the
 * weekend lie at midnight in some time zone, in a step or over hours.
 *
 *   npm run build && node bench/detection/weekly.mjs [--series 20] [--seed text] [--only plain,fault,zone,holiday]
 *     [--calls] [--dist <packages/monitor/dist>] [--faults]
 *
 * `plain` is nothing else; `fault` has an hour on the sixth Saturday with a true fault; `zone` turns the clocks by an hour after the fourth week;
 * `holiday` has one weekday in the fifth that is like a Sunday. An alarm counts as true during the fault and ten minutes after it.
 */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from './random.mjs';
import { weeklyCalls, weeklyFigures } from './weeks.mjs';

const { values: options } = parseArgs({
  options: {
    series: { type: 'string', default: '20' },
    seed: { type: 'string', default: 'weekly' },
    only: { type: 'string', default: 'plain,fault,zone,holiday' },
    calls: { type: 'boolean', default: false },
    faults: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(import.meta.dirname, '../../packages/monitor/dist') },
  },
});
const load = (path) => import(pathToFileURL(resolve(options.dist, path)).href);
const { StreamDetector } = await load('anomaly/stream/stream-detector.js');
const { LatencyDetector } = await load('anomaly/operation/latency-detector.js');
const DAY = 86_400_000;
const GRACE = 600_000;

function figures(week) {
  const detector = new StreamDetector();
  const alarms = [];
  for (const { time, value } of week.values()) {
    const { anomaly } = detector.update(time, value);
    if (anomaly !== undefined) alarms.push({ time, ...anomaly });
  }
  return alarms;
}

function calls(week) {
  const detector = new LatencyDetector();
  const alarms = [];
  week.play({
    call: (time, duration, ok) => detector.observe(time, duration, ok),
    tick(time) {
      for (const anomaly of detector.tick(time)) {
        if (anomaly.state === 'open' && anomaly.escalatedAt === undefined) alarms.push({ time, ...anomaly });
      }
    },
  });
  return alarms;
}

function judge(make, run, subject, event) {
  const sum = { subject, event, series: 0, 'first two weeks': 0, 'six weeks after': 0, most: 0, told: 0 };
  for (let i = 0; i < Number(options.series); i++) {
    const week = make(new Random(`${options.seed}/${subject}/${event}/${i}`), subject, event);
    const alarms = run(week);
    const isTrue = ({ time }) => week.fault !== null && time >= week.fault.start && time <= week.fault.end + GRACE;
    const late = alarms.filter((alarm) => !isTrue(alarm) && alarm.time >= week.from + 14 * DAY);
    sum.series++;
    sum['first two weeks'] += alarms.filter(({ time }) => time < week.from + 14 * DAY).length;
    sum['six weeks after'] += late.length;
    sum.most = Math.max(sum.most, late.length);
    if (alarms.some(isTrue)) sum.told++;
    if (options.faults) {
      const at = (time) => `${((time - week.from) / DAY).toFixed(2)}`;
      console.log(
        `  ${subject} ${event} ${i} ${week.text}: ${alarms.map((a) => `${at(a.time)} ${a.kind}${isTrue(a) ? '!' : ''}`).join(', ')}`,
      );
    }
  }
  if (event !== 'fault') sum.told = '';
  return sum;
}

const started = performance.now();
const rows = [];
for (const event of options.only.split(',')) {
  for (const subject of ['rate', 'duration', 'errors']) {
    rows.push(
      options.calls ? judge(weeklyCalls, calls, subject, event) : judge(weeklyFigures, figures, subject, event),
    );
  }
}
console.table(rows);
console.log(`seed ${options.seed}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
