import { readFileSync } from 'node:fs';
import {
  LatencyDetector,
  McpPerformanceTracker,
  type OperationAnomaly,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { call } from '../calls.js';
import { Noise } from './noise.js';

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const SLOW = 'tools/call list_tables';

/** A tracker whose operations are watched, and their calls. */
class Watched {
  readonly clock = new ManualClock(START);
  readonly tracker = new McpPerformanceTracker({
    clock: this.clock,
    maxOperations: 3,
    createDetector: () => new LatencyDetector(),
  });
  readonly changes: OperationAnomaly[] = [];
  readonly #noise = new Noise(4);

  /** A call a second of each of two operations, one of which takes `slower` times as long. */
  run(minutes: number, slower = 1): void {
    for (let second = 0; second < 60 * minutes; second++) {
      this.clock.pass(1000);
      for (const operation of [SLOW, 'tools/call describe_table']) {
        const durationMs = 100 * (operation === SLOW ? slower : 1) * Math.exp(0.3 * this.#noise.normal());
        const traceId = `${operation === SLOW && slower > 1 ? 'slow' : 'usual'}-${second}`;
        this.tracker.observe(call({ operation, startMillis: this.clock.now() - durationMs, durationMs, traceId }));
      }
      if (second % 5 === 0) this.changes.push(...this.tracker.tick());
    }
  }
}

describe('an operation that is watched', () => {
  it('shows its anomaly in the tracker and in every form of the report, from its opening to its end', () => {
    const watched = new Watched();
    const { tracker, clock } = watched;
    watched.run(60);
    expect([watched.changes, tracker.getAnomalies()]).toEqual([[], []]);
    const onset = clock.now();
    watched.run(10, 3);
    expect(tracker.getAnomalies()).toHaveLength(1);
    const [open] = tracker.getAnomalies()!;
    expect(open).toMatchObject({ operation: SLOW, operationKind: 'client', kind: 'level', state: 'open' });
    expect(Math.abs(open!.since - onset)).toBeLessThan(MINUTE / 2);
    expect(open!.to / open!.from).toBeCloseTo(3, 0);
    expect(open!.traceIds).toHaveLength(5);
    expect(open!.traceIds.every((id) => id.startsWith('slow-'))).toBe(true);
    watched.run(20);
    expect(watched.changes.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(tracker.getAnomalies()).toMatchObject([{ id: open!.id, state: 'closed', resolution: 'recovered' }]);

    const whole = report({ tracker }, clock.now());
    const schema = readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } });
    validate.validate(JSON.parse(schema), JSON.parse(JSON.stringify(whole)));
    expect(validate.errors).toBeNull();
    expect(whole.performance.anomalies_detected).toBe(1);
    const [shown] = whole.anomalies;
    expect(shown).toMatchObject({
      operation: SLOW,
      kind: 'level',
      state: 'closed',
      trace_ids: open!.traceIds.map(() => expect.stringMatching(/^slow-/)),
    });
    for (const text of [renderReport(whole), renderReport(whole, { as: 'markdown' })]) {
      expect(text).toContain('Anomalies');
      expect(text).toMatch(/A typical call takes \d+ ms instead of \d+ ms \(x[\d.]+\)/);
      expect(text).toContain(shown!.trace_ids[0]);
    }
  });

  it('has a detector of its own up to a limit; further operations share one', () => {
    let detectors = 0;
    const tracker = new McpPerformanceTracker({
      maxOperations: 3,
      createDetector: () => {
        detectors++;
        return new LatencyDetector();
      },
    });
    for (let i = 0; i < 10_000; i++) tracker.observe(call({ operation: `tools/call t${i}`, startMillis: START + i }));
    expect(tracker.getPerformance(START + 10_000)).toHaveLength(4);
    expect(detectors).toBe(4);
  });

  it('ignores the time of a call whose end lies in the future', () => {
    const watched = new Watched();
    watched.run(60);
    watched.tracker.observe(call({ operation: SLOW, startMillis: START + 400 * 86_400_000 }));
    watched.run(5, 3);
    expect(watched.changes).toMatchObject([{ kind: 'level', state: 'open' }]);
  });
});
