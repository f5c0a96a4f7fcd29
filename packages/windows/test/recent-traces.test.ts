import { RecentTraces } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

let spans = 0;

const span = (
  traceId: string,
  more: Partial<{ name: string; parent: string; id: string; code: number; at: number }> = {},
) => {
  const spanId = more.id ?? (++spans).toString(16).padStart(16, '0');
  return {
    name: more.name ?? 'work',
    kind: 0,
    attributes: {},
    startTime: [1_700_000_000 + (more.at ?? 0), 0] as [number, number],
    duration: [0, 5_000_000] as [number, number],
    status: { code: more.code ?? 0 },
    ...(more.parent !== undefined && { parentSpanContext: { spanId: more.parent } }),
    resource: { attributes: { 'service.name': 'app' } },
    spanContext: () => ({ traceId, spanId }),
  };
};

describe('recent traces', () => {
  it('are found newest first, by operation and by error', () => {
    const traces = new RecentTraces();
    traces.add(span('a', { name: 'read' }));
    traces.add(span('b', { name: 'write', code: 2 }));
    expect(traces.recent().map(({ traceId, errors }) => [traceId, errors])).toEqual([
      ['b', 1],
      ['a', 0],
    ]);
    expect(traces.recent({ onlyErrors: true }).map(({ traceId }) => traceId)).toEqual(['b']);
    expect(traces.recent({ operation: 'read' }).map(({ traceId }) => traceId)).toEqual(['a']);
    expect(traces.recent({ limit: 1 })).toHaveLength(1);
    expect(traces.get('c')).toBeUndefined();
  });

  it('list a parent before its children, also where its clock is ahead', () => {
    const traces = new RecentTraces();
    traces.add(span('a', { id: '2', parent: '1', name: 'child', at: -1 }));
    traces.add(span('a', { id: '3', parent: '2', name: 'grandchild', at: -2 }));
    traces.add(span('a', { id: '1', name: 'root' }));
    traces.add(span('a', { id: '4', parent: 'elsewhere', name: 'orphan', at: 9 }));
    expect(traces.get('a')!.spans.map(({ name }) => name)).toEqual(['root', 'child', 'grandchild', 'orphan']);
    expect(traces.recent()[0]).toMatchObject({ name: 'root', spans: 4 });
  });

  it('with errors outlive the ordinary ones', () => {
    const traces = new RecentTraces({ maxTraces: 20 });
    traces.add(span('failed', { code: 2 }));
    for (let i = 0; i < 100; i++) traces.add(span(`ordinary ${i}`));
    expect(traces.get('failed')).toBeDefined();
    expect(traces.get('ordinary 0')).toBeUndefined();
    for (let i = 0; i < 100; i++) traces.add(span(`failed ${i}`, { code: 2 }));
    expect(traces.get('failed')).toBeUndefined();
  });

  it('are bounded in traces, spans and log records, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.boolean(), fc.boolean()), { maxLength: 600 }), (all) => {
        const traces = new RecentTraces({ maxTraces: 10, maxSpans: 5, maxSpansInAll: 30, maxLogs: 3 });
        for (const [trace, isLog, failed] of all) {
          const id = `t${trace}`;
          if (isLog) traces.addLog(id, { atMillis: 0, level: 'INFO', message: 'm', spanId: null });
          else traces.add(span(id, { code: failed ? 2 : 0 }));
        }
        const kept = Array.from({ length: 41 }, (_, i) => traces.get(`t${i}`)).filter((one) => one !== undefined);
        expect(kept.length).toBeLessThanOrEqual(11);
        expect(kept.reduce((sum, { spans: of }) => sum + of.length, 0)).toBeLessThanOrEqual(31);
        for (const one of kept) expect([one.spans.length <= 5, one.logs.length <= 3]).toEqual([true, true]);
      }),
      { numRuns: 200 },
    );
  });

  it('count the spans that one trace had too many', () => {
    const traces = new RecentTraces({ maxSpans: 3 });
    for (let i = 0; i < 5; i++) traces.add(span('a'));
    expect([traces.get('a')!.spans.length, traces.get('a')!.droppedSpans, traces.dropped]).toEqual([3, 2, 2]);
  });
});
