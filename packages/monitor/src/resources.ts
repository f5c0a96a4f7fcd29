import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** What the process uses, as it stands and since the last reading. */
export interface ResourceReading {
  readonly heapUsedBytes: number;
  /** What V8 lets the heap grow to. */
  readonly heapLimitBytes: number;
  readonly rssBytes: number;
  /** What the container or the operating system allows the process; `null` when there is no limit. */
  readonly memoryLimitBytes: number | null;
  /** CPU time over wall time, over all cores the process may use: 1 is all of them. `null` at the first reading. */
  readonly cpuRatio: number | null;
  /** The part of the time that the event loop was busy, 0 to 1. `null` at the first reading. */
  readonly eventLoopUtilization: number | null;
  /** By how much timers came late, 99th percentile, in milliseconds. `null` when no timer was due. */
  readonly eventLoopDelayP99Ms: number | null;
}

export interface ResourceReader {
  /** The reading since the last call; `nowMillis` is the clock's. */
  read(nowMillis: number): ResourceReading;
  close(): void;
}

/** Reads this process. Its sampling of the event loop, every 20 ms, keeps no process alive. */
export function readProcessResources(): ResourceReader {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const cores = availableParallelism();
  let cpu = process.cpuUsage();
  let elu = performance.eventLoopUtilization();
  let lastMillis: number | undefined;
  return {
    read(nowMillis) {
      const cpuNow = process.cpuUsage();
      const eluNow = performance.eventLoopUtilization();
      const elapsed = lastMillis === undefined ? 0 : nowMillis - lastMillis;
      const usedMillis = (cpuNow.user - cpu.user + cpuNow.system - cpu.system) / 1000;
      const memory = process.memoryUsage();
      const constrained = process.constrainedMemory();
      const result: ResourceReading = {
        heapUsedBytes: memory.heapUsed,
        heapLimitBytes: getHeapStatistics().heap_size_limit,
        rssBytes: memory.rss,
        // Without a limit the kernel reports 0, or a number beyond any machine's memory.
        memoryLimitBytes: constrained > 0 && constrained < 2 ** 50 ? constrained : null,
        cpuRatio: elapsed > 0 ? Math.min(1, usedMillis / (elapsed * cores)) : null,
        eventLoopUtilization: elapsed > 0 ? performance.eventLoopUtilization(eluNow, elu).utilization : null,
        eventLoopDelayP99Ms: delay.count > 0 ? Math.max(0, delay.percentile(99) / 1e6 - 20) : null,
      };
      delay.reset();
      cpu = cpuNow;
      elu = eluNow;
      lastMillis = nowMillis;
      return result;
    },
    close: () => void delay.disable(),
  };
}
