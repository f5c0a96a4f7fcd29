import { type Anomaly, McpPerformanceTracker, type OperationAnomaly } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { call } from '../calls.js';
import { Noise } from './noise.js';

const START = 1_700_000_000_000;
const TICK = 5000;

interface Conditions {
  /** Share of the time that the process waits for a processor. */
  readonly waits?: number;
  /** Factor on the durations of all tools, or of single ones. */
  readonly slower?: number;
  readonly slowerTools?: Readonly<Record<string, number>>;
  readonly failing?: Readonly<Record<string, number>>;
}

/** A process with some tools of two calls a second each. */
class Process {
  readonly changes: OperationAnomaly[] = [];
  readonly #clock = new ManualClock(START);
  readonly #noise = new Noise(7);
  readonly #tools: readonly string[];
  readonly #tracker: McpPerformanceTracker;
  #waited = 0;

  constructor(tools: readonly string[], knowsWait = true) {
    this.#tools = tools;
    const processorWait = () => (knowsWait ? this.#waited : undefined);
    this.#tracker = new McpPerformanceTracker({ clock: this.#clock, processorWait });
  }

  run(minutes: number, { waits = 0.01, slower = 1, slowerTools = {}, failing = {} }: Conditions = {}): this {
    for (let millis = 0; millis < minutes * 60_000; millis += TICK) {
      this.#clock.pass(TICK);
      this.#waited += waits * TICK;
      for (const tool of this.#tools) {
        for (let i = 0; i < 10; i++) this.#call(tool, slower * (slowerTools[tool] ?? 1), failing[tool] ?? 0);
      }
      this.changes.push(...this.#tracker.tick());
    }
    return this;
  }

  /** The opened anomalies, as operation and kind. */
  get told(): string[] {
    return this.changes
      .filter(({ state, escalatedAt }) => state === 'open' && escalatedAt === undefined)
      .map(({ operation, kind }) => `${operation} ${kind}`);
  }

  get open(): string[] {
    return this.#tracker.openAnomalies.map(({ operation, kind }) => `${operation} ${kind}`);
  }

  #call(tool: string, factor: number, failing: number): void {
    const durationMs = 20 * factor * Math.exp(0.3 * this.#noise.normal());
    const kind = tool === 'process' ? 'internal' : 'client';
    const ok = this.#noise.uniform() >= failing;
    const endMillis = this.#clock.now() - TICK * this.#noise.uniform();
    this.#tracker.observe(call({ operation: tool, kind, startMillis: endMillis - durationMs, durationMs, ok }));
  }
}

const TOOLS = ['read', 'list', 'search', 'write'];
const levels = (tools: readonly string[]) => tools.map((tool) => `${tool} level`).sort();

describe('a process that gets no processor', () => {
  it('is one anomaly, and not one for each of its operations', () => {
    const starved = new Process(TOOLS).run(60).run(8, { waits: 0.35, slower: 4 });
    expect(starved.told).toEqual(['process starved']);
    const [anomaly] = starved.changes;
    expect(anomaly).toMatchObject({ operationKind: 'internal', unit: 'share', severity: 'critical' });
    expect(anomaly!.from).toBeCloseTo(0.01, 2);
    expect(anomaly!.to).toBeGreaterThan(0.25);
    expect(anomaly!.summary).toMatch(
      /^The process waits for a processor \d\d % of the time, usually 1 %, and its operations/,
    );
    starved.run(15);
    expect(starved.open).toEqual([]);
    expect(starved.changes.at(-1)).toMatchObject({ operation: 'process', state: 'closed', resolution: 'recovered' });
    expect(starved.told).toEqual(['process starved']);
  });

  it('is told of too when it has a single operation', () => {
    expect(new Process(['read']).run(60).run(8, { waits: 0.35, slower: 4 }).told).toEqual(['process starved']);
  });

  it('does not hide the operation that is slower than all others', () => {
    const slow = new Process(TOOLS).run(60).run(6, { waits: 0.1, slower: 1.6, slowerTools: { search: 6 } });
    expect(slow.told.filter((one) => one.endsWith('level'))).toEqual(['search level']);
  });

  it('does not hide failures', () => {
    const failing = new Process(TOOLS).run(60).run(6, { waits: 0.35, slower: 4, failing: { write: 0.5 } });
    expect(failing.told.sort()).toEqual(['process starved', 'write errors']);
  });

  it('does not excuse the operation that stays slow when it is over', () => {
    const slow = new Process(TOOLS).run(60).run(6, { waits: 0.35, slower: 4 });
    expect(slow.told).toEqual(['process starved']);
    slow.run(12, { slowerTools: { read: 4 } });
    expect(slow.told).toEqual(['process starved', 'read level']);
  });

  it('is told beside the anomaly of an operation that is named process', () => {
    const both = new Process(['process', ...TOOLS]).run(60).run(5, { slowerTools: { process: 4 } });
    expect(both.open).toEqual(['process level']);
    both.run(8, { waits: 0.35, slower: 4, slowerTools: { process: 4 } });
    expect(both.open.sort()).toEqual(['process level', 'process starved']);
  }, 300_000);

  it('is usual for one that always waits, so that its slow operation is told at once', () => {
    const slow = new Process(TOOLS).run(90, { waits: 0.3 }).run(4, { waits: 0.3, slowerTools: { list: 3 } });
    expect(slow.told).toEqual(['list level']);
  });
});

describe('a process that has its processors', () => {
  it.each([1, 2, 4])('has %s slow operations told one by one', (count) => {
    const tools = TOOLS.slice(0, count);
    const slowerTools = Object.fromEntries(tools.map((tool) => [tool, 3]));
    expect(new Process(TOOLS).run(60).run(5, { slowerTools }).told.sort()).toEqual(levels(tools));
  });

  it('does not tell of a wait that slows nothing', () => {
    expect(new Process(TOOLS).run(60).run(30, { waits: 0.3 }).told).toEqual([]);
  });
});

it('where the wait is unknown each operation is judged by itself', () => {
  const slow = new Process(TOOLS, false).run(60).run(5, { waits: 0.35, slower: 4 });
  expect(slow.told.sort()).toEqual(levels(TOOLS));
});

describe('a detector of the application', () => {
  const anomaly: Anomaly = {
    ...{ id: 1, kind: 'level', state: 'open', since: START, detectedAt: START, from: 10, to: 40, unit: 'ms' },
    ...{ confidence: 1, severity: 'critical', traceIds: [], summary: 'slow' },
  };
  /** A tracker that is told of the anomaly of an operation whose calls all fail, after a minute of waiting. */
  const toldAfterAMinute = (processorWait: (millis: number) => number) => {
    const clock = new ManualClock(START);
    let millis = 0;
    const createDetector = () => ({ observe: () => {}, tick: () => (millis === 60_000 ? [anomaly] : []) });
    const tracker = new McpPerformanceTracker({ clock, processorWait: () => processorWait(millis), createDetector });
    tracker.observe(call({ startMillis: START - 50, ok: false }));
    for (; millis <= 60_000; millis += TICK) {
      tracker.tick();
      clock.pass(TICK);
    }
    return tracker.openAnomalies.map(({ kind }) => kind);
  };

  it('is heard when the wait for a processor cannot be read', () => {
    const unreadable = () => {
      throw new Error('no such file');
    };
    expect(toldAfterAMinute(unreadable)).toEqual(['level']);
    expect(toldAfterAMinute(() => Number.NaN)).toEqual(['level']);
  });

  it('is heard of an operation of which no call has succeeded, while the process waits', () => {
    expect(toldAfterAMinute((millis) => 0.9 * millis)).toHaveLength(1);
  });
});
