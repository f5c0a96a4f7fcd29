import { RecentTraces, TraceLogProcessor } from '@mcp-vitals/windows';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

let spans = 0;

const span = (
  traceId: string,
  more: Partial<{
    name: string;
    parent: string;
    id: string;
    code: number;
    at: number;
    attributes: Record<string, string>;
  }> = {},
) => {
  const spanId = more.id ?? (++spans).toString(16).padStart(16, '0');
  return {
    name: more.name ?? 'work',
    kind: 0,
    attributes: more.attributes ?? {},
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

  it('count the log records that one trace had too many', () => {
    const traces = new RecentTraces({ maxLogs: 3 });
    for (let i = 0; i < 5; i++) traces.addLog('a', { atMillis: i, level: 'INFO', message: `${i}`, spanId: null });
    expect(traces.get('a')!.logs.map(({ message }) => message)).toEqual(['2', '3', '4']);
    expect(traces.dropped).toBe(2);
  });

  it('keep log records of any body and level, and throw nothing into the code that logs', () => {
    const traces = new RecentTraces();
    const logger = new LoggerProvider({ processors: [new TraceLogProcessor(traces)] }).getLogger('app');
    const circular: Record<string, unknown> = { city: 'Bern' };
    circular.self = circular;
    const context = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
    });
    for (const body of [circular, { rows: 5n }, undefined, 'text']) {
      logger.emit({ body: body as string, severityText: 7 as unknown as string, context });
    }
    const { logs } = traces.get('a'.repeat(32))!;
    expect(logs.map(({ message }) => message)).toEqual([
      '{"city":"Bern","self":"[circular]"}',
      '{"rows":"5"}',
      '',
      'text',
    ]);
    expect(logs.map(({ level }) => level)).toEqual(['7', '7', '7', '7']);
    expect(traces.bytes).toBeGreaterThan(0);
  });

  it('are bounded in bytes, whatever their texts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(8000), fc.boolean(), fc.boolean())), (all) => {
        const traces = new RecentTraces({ maxTraces: 10, maxBytes: 50_000 });
        for (const [trace, length, isLog, failed] of all) {
          const message = 'x'.repeat(length);
          if (isLog) traces.addLog(`t${trace}`, { atMillis: 0, level: 'INFO', message, spanId: null });
          else traces.add(span(`t${trace}`, { attributes: { message }, code: failed ? 2 : 0 }));
          expect(traces.bytes).toBeLessThanOrEqual(50_000);
        }
        const kept = Array.from({ length: 21 }, (_, i) => traces.get(`t${i}`)).flatMap((one) => one ?? []);
        const texts = kept.flatMap(({ spans: of, logs }) => [
          ...of.map(({ attributes }) => String(attributes.message)),
          ...logs.map(({ message }) => message),
        ]);
        expect(texts.reduce((sum, { length }) => sum + 2 * length, 0)).toBeLessThanOrEqual(traces.bytes);
        if (traces.dropped === 0 && all.length > 0) expect(kept.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  it('leave room for the others where one has huge texts, and count what it had too many', () => {
    const traces = new RecentTraces({ maxBytes: 100_000 });
    traces.add(span('small'));
    for (let i = 0; i < 10; i++) traces.add(span('huge', { attributes: { text: 'x'.repeat(5000) } }));
    expect(traces.get('small')).toBeDefined();
    expect(traces.get('huge')?.droppedSpans).toBeGreaterThan(0);
    expect(traces.dropped).toBe(traces.get('huge')?.droppedSpans);
  });

  it('are joined by the handle of their client before their session, and by their client at last', () => {
    const traces = new RecentTraces();
    const session = { 'mcp.session.id': 's1' };
    traces.add(span('a', { attributes: { ...session, 'gen_ai.conversation.id': 'chat' }, at: 1 }));
    traces.add(span('b', { attributes: { 'gen_ai.conversation.id': 'chat' }, code: 2, at: 3 }));
    traces.add(span('c', { attributes: session, at: 2 }));
    traces.add(span('d', { attributes: { 'mcp_vitals.client.name': 'an-ide' } }));
    traces.add(span('e'));
    expect(traces.groups().map(({ of, traces: count, errors }) => [of.kind, of.id, count, errors])).toEqual([
      ['conversation', 'chat', 2, 1],
      ['session', 's1', 1, 0],
      ['client', 'an-ide', 1, 0],
    ]);
    const found = traces.recent({ of: { kind: 'conversation', id: 'chat' } });
    expect(found.map(({ traceId }) => traceId)).toEqual(['b', 'a']);
    expect(found[1]?.correlations).toEqual([
      { kind: 'conversation', id: 'chat' },
      { kind: 'session', id: 's1' },
    ]);
  });

  it('of one task are found by it, although their traces differ', () => {
    const traces = new RecentTraces();
    for (const id of ['submit', 'poll']) traces.add(span(id, { attributes: { 'mcp_vitals.task.id': 'f00' } }));
    traces.add(span('other', { attributes: { 'mcp_vitals.task.id': 'ba2' } }));
    expect(traces.recent({ of: { kind: 'task', id: 'f00' } }).map(({ traceId }) => traceId)).toEqual([
      'poll',
      'submit',
    ]);
    expect(traces.groups()).toEqual([]);
  });
});
