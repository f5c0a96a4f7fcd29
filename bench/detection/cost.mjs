import { LatencyDetector } from '../../packages/monitor/dist/anomaly/operation/latency-detector.js';
import { StreamDetector } from '../../packages/monitor/dist/anomaly/stream/stream-detector.js';
import { Random } from './random.mjs';

/** Nanoseconds for a call, ticks every ten seconds included, at some rates of calls. */
export function observeCost(callsPerSecond, calls = 2_000_000) {
  const random = new Random('cost');
  const durations = Float64Array.from({ length: 8192 }, () => 50 * Math.exp(0.5 * random.normal()));
  const detector = new LatencyDetector();
  let time = Date.UTC(2024, 0, 8);
  let nextTick = time;
  const step = 1000 / callsPerSecond;
  const started = process.cpuUsage().user;
  for (let i = 0; i < calls; i++) {
    time += step;
    detector.observe(time, durations[i & 8191], (i & 127) !== 0);
    if (time >= nextTick) {
      detector.tick(time);
      nextTick = time + 10_000;
    }
  }
  return ((process.cpuUsage().user - started) / calls) * 1e3;
}

/** Nanoseconds a call, and a tick of all, of a thousand operations that are called every quarter of a minute. */
export function sparseCost(operations = 1000, rounds = 200) {
  const random = new Random('sparse');
  const durations = Float64Array.from({ length: 8192 }, () => 50 * Math.exp(0.5 * random.normal()));
  const detectors = Array.from({ length: operations }, () => new LatencyDetector());
  let time = Date.UTC(2024, 0, 8);
  let [observing, ticking, calls] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    time += 15_000;
    const from = process.cpuUsage().user;
    for (const detector of detectors) detector.observe(time, durations[calls++ & 8191], (calls & 127) !== 0);
    const between = process.cpuUsage().user;
    for (const detector of detectors) detector.tick(time + 7500);
    // The first rounds warm up the compiler.
    if (round < rounds / 4) continue;
    observing += between - from;
    ticking += process.cpuUsage().user - between;
  }
  const measured = rounds - Math.ceil(rounds / 4);
  return { observe: (observing / measured / operations) * 1e3, tick: (ticking / measured) * 1e3 };
}

/** Nanoseconds an update of a StreamDetector. */
export function updateCost(updates = 500_000) {
  const random = new Random('cost');
  const values = Float64Array.from({ length: 8192 }, () => random.normal());
  const detector = new StreamDetector();
  const started = process.cpuUsage().user;
  for (let i = 0; i < updates; i++) detector.update(i * 60_000, values[i & 8191]);
  return ((process.cpuUsage().user - started) / updates) * 1e3;
}
