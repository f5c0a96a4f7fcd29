import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { processorLimit } from './processor-limit.js';

/** The process's resource use, now and over the last interval. */
export interface ResourceReading {
  readonly heapUsedBytes: number;
  /** V8's heap size limit, in bytes. */
  readonly heapLimitBytes: number;
  readonly rssBytes: number;
  /** The container's memory limit, or without one the machine's memory, in bytes. */
  readonly memoryLimitBytes: number;
  /** CPU time over wall time, over all cores that the process may use, or its container's quota: 1 is all. `null` in the first 2 s. */
  readonly cpuRatio: number | null;
  /** Share of the time that the event loop was busy, 0 to 1. `null` in the first 2 s. */
  readonly eventLoopUtilization: number | null;
  /** Delay of timers, 99th percentile, in milliseconds. `null` when no timer was due. */
  readonly eventLoopDelayP99Ms: number | null;
  /** The largest delay of a timer, one that is overdue included, in milliseconds. */
  readonly eventLoopDelayMaxMs: number | null;
}

export interface ResourceReader {
  /** The reading since the last call. */
  read(): ResourceReading;
  close(): void;
}

/** The interval at which the event loop's delay is sampled. */
const RESOLUTION_MILLIS = 20;
/** The shortest stall reported as one; shorter ones appear in the 99th percentile. */
const STALL_RESOLUTION_MILLIS = 100;
/** The least time for a utilization: a process that starts is busy. */
const MINIMUM_MILLIS = 2000;

/**
 * Reads this process. Its sampling of the event loop keeps no process alive. Readers do not disturb each
 * other; one reader has one caller, since a reading is of the time since the last.
 */
export function readProcessResources(): ResourceReader {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLIS });
  delay.enable();
  const utilization = new Utilization();
  const stalls = new StallWatch();
  return {
    read() {
      const memory = process.memoryUsage();
      const result: ResourceReading = {
        heapUsedBytes: memory.heapUsed,
        heapLimitBytes: getHeapStatistics().heap_size_limit,
        rssBytes: memory.rss,
        memoryLimitBytes: memoryLimit(),
        ...utilization.read(),
        eventLoopDelayP99Ms: delay.count > 0 ? Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MILLIS) : null,
        eventLoopDelayMaxMs: stalls.read(),
      };
      delay.reset();
      return result;
    },
    close: () => {
      delay.disable();
      stalls.close();
    },
  };
}

/**
 * The longest time that the event loop was blocked. The histogram of Node.js loses the stall that its reset falls into;
 * here one that still lasts shows at once.
 */
class StallWatch {
  readonly #timer = setInterval(() => this.#sample(), STALL_RESOLUTION_MILLIS).unref();
  #lastMillis = performance.now();
  #longestMillis = 0;

  /** The longest block since the last call, in milliseconds. */
  read(): number {
    this.#sample();
    const longestMillis = this.#longestMillis;
    this.#longestMillis = 0;
    return longestMillis;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const nowMillis = performance.now();
    this.#longestMillis = Math.max(this.#longestMillis, nowMillis - this.#lastMillis - STALL_RESOLUTION_MILLIS);
    this.#lastMillis = nowMillis;
  }
}

/**
 * The time in milliseconds for which this thread was ready to run and waited for a processor, since it began; `undefined` where the system
 * does not tell, which is everywhere but on Linux.
 */
export function processorWaitMillis(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const nanoseconds = Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : undefined;
  } catch {
    return undefined;
  }
}

/** Without a limit the kernel reports 0, or more than any machine has. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** How busy the cores and the event loop were since the last reading, or in the last 2 s that were read. */
class Utilization {
  #fromMillis = performance.now();
  #cpu = process.cpuUsage();
  #loop = performance.eventLoopUtilization();
  #last: Pick<ResourceReading, 'cpuRatio' | 'eventLoopUtilization'> = { cpuRatio: null, eventLoopUtilization: null };

  read(): Pick<ResourceReading, 'cpuRatio' | 'eventLoopUtilization'> {
    const nowMillis = performance.now();
    const elapsedMillis = nowMillis - this.#fromMillis;
    if (elapsedMillis < MINIMUM_MILLIS) return this.#last;
    const { user, system } = process.cpuUsage(this.#cpu);
    const loop = performance.eventLoopUtilization();
    this.#last = {
      cpuRatio: Math.min(1, (user + system) / 1000 / (elapsedMillis * processorLimit())),
      eventLoopUtilization: performance.eventLoopUtilization(loop, this.#loop).utilization,
    };
    this.#fromMillis = nowMillis;
    this.#cpu = process.cpuUsage();
    this.#loop = loop;
    return this.#last;
  }
}
