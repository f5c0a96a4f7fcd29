import { describe, expect, it } from 'vitest';
import { endOf, loopsIn, type Scripted, START, samplesOf, times, Watched } from './calls-in-sequence.js';

describe('a loop', () => {
  it('is told at 10 equal calls with equal answers, and is critical at 20', () => {
    expect(loopsIn(times(9, () => ({})))).toEqual([]);
    const [one] = loopsIn(times(10, () => ({ waitMillis: 0 })));
    expect(one).toMatchObject({ kind: 'same_call', calls: 10, severity: 'warning', isOpen: true, role: 'client' });
    expect(loopsIn(times(19, () => ({})))).toMatchObject([{ calls: 19, severity: 'warning' }]);
    expect(loopsIn(times(20, () => ({})))).toMatchObject([{ calls: 20, severity: 'critical' }]);
  });

  it('is polling where a tool is asked for a state, or at a steady pace', () => {
    const kindOf = (one: Scripted, wait = (i: number) => 1000 + 700 * (i % 3)) =>
      loopsIn(times(12, (i) => ({ ...one, waitMillis: wait(i) })))[0]?.kind;
    expect(kindOf({ tool: 'look_up' })).toBe('same_call');
    expect(['get_status', 'getStatus', 'poll', 'read_logs', 'jobs.wait'].map((tool) => kindOf({ tool }))).toEqual(
      times(5, () => 'polling'),
    );
    expect(['statistics', 'blogs', 'checkout'].map((tool) => kindOf({ tool }))).toEqual(times(3, () => 'same_call'));
    expect(kindOf({}, (i) => 3000 + (i % 2) * 100)).toBe('polling');
    expect(kindOf({ tool: 'get_status', ok: false })).toBe('same_call');
  });

  it('is ping-pong where two calls take turns and neither answer changes', () => {
    const turns = (count: number, more: (i: number) => Scripted = () => ({})) =>
      loopsIn(times(count, (i) => ({ tool: i % 2 ? 'b' : 'a', arguments: i % 2 ? 'y' : 'x', ...more(i) })));
    expect(turns(9)).toEqual([]);
    expect(turns(20)).toMatchObject([
      { kind: 'ping_pong', operation: 'tools/call a', others: ['tools/call b'], calls: 20, severity: 'critical' },
    ]);
    expect(turns(20)[0]!.summary).toBe(
      'tools/call a and tools/call b were called 20 times in turn in one session, 2 s apart, and their answers never changed',
    );
    expect(turns(20, (i) => ({ answer: i % 2 ? `${i}` : 'same' }))).toEqual([]);
    expect(turns(12, () => ({ tool: 'a' }))[0]!.summary).toMatch(/with the same 2 arguments in turn/);
  });

  describe.each([3, 4, 5])('of %i different calls', (different) => {
    const tools = ['a', 'b', 'c', 'd', 'e'].slice(0, different);
    const cycle = (count: number, more: (i: number) => Scripted = () => ({})) =>
      loopsIn(times(count, (i) => ({ tool: tools[i % different]!, arguments: tools[i % different]!, ...more(i) })));

    it('is told after five rounds, and is critical after ten', () => {
      expect(cycle(5 * different - 1)).toEqual([]);
      const [first, ...others] = tools.map((tool) => `tools/call ${tool}`);
      const told = { kind: 'cycle', operation: first, others };
      expect(cycle(5 * different)).toMatchObject([{ ...told, calls: 5 * different, severity: 'warning' }]);
      expect(cycle(10 * different - 1)).toMatchObject([{ ...told, severity: 'warning' }]);
      expect(cycle(10 * different)).toMatchObject([{ ...told, severity: 'critical' }]);
      expect(cycle(5 * different)[0]!.summary).toBe(
        `${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)} were called ${5 * different} times in turn in one session, 2 s apart, and their answers never changed`,
      );
    });

    it('is none where one of the answers changes, or one of the arguments', () => {
      expect(cycle(60, (i) => (i % different === 1 ? { answer: `${i}` } : {}))).toEqual([]);
      expect(cycle(60, (i) => (i % different === 1 ? { arguments: `${i}` } : {}))).toEqual([]);
    });

    it('is found behind other work, and ends with other work', () => {
      const work = times(7, (i) => ({ arguments: `work ${i}` }));
      const script = times(6 * different, (i) => ({ tool: tools[i % different]!, arguments: tools[i % different]! }));
      expect(loopsIn([...work, ...script, ...work])).toMatchObject([{ calls: 6 * different, isOpen: false }]);
    });
  });

  it('of six different calls is not seen', () => {
    expect(loopsIn(times(120, (i) => ({ arguments: `${i % 6}` })))).toEqual([]);
  });

  it('of one call within a round is a cycle of its calls', () => {
    const calls = times(30, (i) => ({ arguments: 'xxy'[i % 3]! }));
    expect(loopsIn(calls)).toMatchObject([{ kind: 'cycle', calls: 30, severity: 'critical' }]);
    expect(loopsIn(calls)[0]!.summary).toMatch(/with the same 3 arguments in turn/);
  });

  it('that follows other work counts from its own first call', () => {
    const found = loopsIn([
      ...times(5, (i) => ({ arguments: `${i}` })),
      ...times(3, () => ({ arguments: 'b' })),
      ...times(11, () => ({ arguments: 'a' })),
    ]);
    expect(found).toMatchObject([{ calls: 11 }]);
  });

  it('belongs to a conversation, else to a session, else to a trace', () => {
    const scopeOf = (session: string, more: Scripted['more']) =>
      loopsIn(times(10, () => ({ session, ...(more && { more }) }))).map(({ scope }) => scope);
    const attributes = { 'gen_ai.conversation.id': 'c' };
    expect(scopeOf('', { traceId: 't', attributes })).toEqual(['conversation']);
    expect(scopeOf('s', { attributes })).toEqual(['conversation']);
    expect(scopeOf('s', {})).toEqual(['session']);
    expect(scopeOf('', { traceId: 't', kind: 'server' })).toEqual(['trace']);
    expect(scopeOf('', { kind: 'server' })).toEqual([]);
    // Outside of any trace a client's calls are those of one agent.
    expect(scopeOf('', {})).toEqual(['session']);
    expect(scopeOf('', { parentSpanId: 'p' })).toEqual([]);
    // A pipe has one client, so on a server it is a session. A client may have many, so its caller's trace goes before.
    const onPipe = { attributes: { 'network.transport': 'pipe' } };
    expect(scopeOf('', { ...onPipe, kind: 'server' })).toEqual(['session']);
    expect(scopeOf('', { ...onPipe, kind: 'server', parentSpanId: 'p' })).toEqual(['session']);
    expect(scopeOf('', onPipe)).toEqual(['session']);
    expect(scopeOf('', { ...onPipe, parentSpanId: 'p' })).toEqual([]);
    expect(scopeOf('', { ...onPipe, parentSpanId: 'p', traceId: 't' })).toEqual(['trace']);
  });
});

describe('no loop are', () => {
  it.each<[string, (i: number) => Scripted]>([
    ['calls with different arguments', (i) => ({ arguments: `${i}` })],
    ['pages that the server counts', (i) => ({ tool: 'next_page', answer: `page ${i}` })],
    ['pages that the arguments count', (i) => ({ arguments: `offset ${i}` })],
    ['polls whose answer changes now and then', (i) => ({ tool: 'get_status', answer: `${Math.floor(i / 8)} %` })],
    ['calls whose answers were not compared', () => ({ answer: null })],
    ['calls of different sessions', (i) => ({ session: `s${i}` })],
    ['calls more than 45 s apart', () => ({ waitMillis: 45_001 })],
    ['calls between which something else is done', (i) => (i % 2 ? { arguments: `edit ${i}`, tool: 'edit' } : {})],
    ['rounds of a request that needed more input', () => ({ more: { attributes: { 'mcp_vitals.request.round': 2 } } })],
    ['polled tasks', () => ({ more: { operation: 'tasks/get' } })],
    ['operations of the application', () => ({ more: { kind: 'internal' } })],
  ])('%s', (_, make) => {
    expect(loopsIn(times(60, make))).toEqual([]);
  });

  it('parallel calls, all at once or a few at a time', () => {
    const at = (startMillis: (i: number) => number, durationMs: number) =>
      samplesOf(times(40, (i) => ({ more: { startMillis: START + startMillis(i), durationMs } })));
    expect(new Watched().take(at(() => 0, 500)).loops).toEqual([]);
    expect(new Watched().take(at((i) => i, 500)).loops).toEqual([]);
    expect(new Watched().take(at((i) => 250 * i, 500)).loops).toEqual([]);
    // The same calls one after the other are a loop.
    expect(new Watched().take(at((i) => 500 * i, 500)).loops).toHaveLength(1);
    const pairs = times(40, (i) => ({ arguments: `${i % 2}`, more: { startMillis: START + i, durationMs: 500 } }));
    expect(new Watched().take(samplesOf(pairs)).loops).toEqual([]);
  });

  it('failed calls that are retried with backoff, while those without are a loop', () => {
    const failed = (wait: (i: number) => number) =>
      loopsIn(times(14, (i) => ({ ok: false, answer: 'no', waitMillis: wait(i) })));
    expect(failed((i) => Math.min(30_000, 250 * 2 ** i))).toEqual([]);
    // With jitter.
    expect(failed((i) => Math.min(30_000, 250 * 2 ** i) * (0.5 + ((i * 7) % 10) / 20))).toEqual([]);
    expect(failed(() => 2000)).toMatchObject([{ kind: 'same_call', calls: 14, failed: true }]);
    expect(failed(() => 2000)[0]!.summary).toContain('and the same error');
    expect(failed((i) => 10 * 2 ** Math.min(i, 4))).toHaveLength(1);
  });
});

describe('an anomaly of loops', () => {
  it('opens, escalates and closes', () => {
    const watched = new Watched().take(samplesOf(times(25, () => ({})))).pass(120_000);
    expect(watched.told).toMatchObject([
      { state: 'open', severity: 'warning', operation: 'tools/call look_up', unit: 'calls', from: 1, confidence: 1 },
      { state: 'open', severity: 'critical', escalatedAt: expect.any(Number) },
      { state: 'closed', severity: 'critical', to: 25, resolution: 'recovered' },
    ]);
    expect(watched.told[2]!.endedAt).toBe(watched.loops[0]!.endMillis);
    expect(watched.told[0]!.to).toBeGreaterThanOrEqual(10);
    expect(new Set(watched.told.map(({ id, since }) => `${id} ${since}`)).size).toBe(1);
    expect(watched.loops).toMatchObject([{ isOpen: false, calls: 25 }]);
  });

  it('is told of a loop that began and ended between two ticks, and stays for a minute', () => {
    const quick = times(30, () => ({ waitMillis: 1, durationMs: 1 }));
    const watched = new Watched().take(samplesOf([...quick, { arguments: 'other' }])).pass(30_000);
    expect(watched.told).toMatchObject([{ state: 'open', severity: 'critical', to: 30 }]);
    expect(watched.tracker.openAnomalies.map(({ kind }) => kind)).toEqual(['loop']);
    watched.pass(60_000);
    expect(watched.told.at(-1)!.state).toBe('closed');
    expect(watched.tracker.openAnomalies).toEqual([]);
  });

  it('escalates with the first critical loop, however long the others are', () => {
    const cycle = times(25, (i) => ({ arguments: 'vwxyz'[i % 5]!, session: 'other' }));
    const watched = new Watched().take(samplesOf(cycle)).pass(10_000);
    watched
      .take(
        samplesOf(
          times(20, () => ({ arguments: 'v' })),
          watched.clock.now(),
        ),
      )
      .pass(10_000);
    watched
      .take(
        samplesOf(
          times(35, (i) => ({ arguments: 'vwxyz'[i % 5]! })),
          watched.clock.now(),
        ),
      )
      .pass(10_000);
    expect(watched.told.map(({ severity, to }) => [severity, to])).toEqual([
      ['warning', 25],
      ['critical', 25],
    ]);
  });

  it('is one for an operation, however many sessions loop', () => {
    const watched = new Watched();
    const sessions = times(50, (i) =>
      samplesOf(
        times(12, () => ({ session: `s${i}` })),
        START + i,
      ),
    );
    watched.take(sessions.flat()).pass(10_000);
    expect(watched.loops).toHaveLength(50);
    expect(watched.told).toHaveLength(1);
    expect(watched.tracker.loops.counts).toContainEqual({ role: 'client', kind: 'polling', count: 50 });
  });

  it('goes on while the next call is in progress', () => {
    const slow = times(12, () => ({ durationMs: 40_000 }));
    const watched = new Watched().take(samplesOf(slow)).pass(60_000);
    expect(watched.loops).toMatchObject([{ calls: 12, isOpen: true }]);
    expect(watched.pass(80_000).loops).toMatchObject([{ calls: 12, isOpen: false }]);
  });

  it('is not searched for without detectors', async () => {
    const { McpPerformanceTracker } = await import('@mcp-vitals/monitor');
    const tracker = new McpPerformanceTracker({ createDetector: null });
    for (const one of samplesOf(times(20, () => ({})))) tracker.observe(one);
    expect([tracker.tick(), tracker.getLoops()]).toEqual([[], []]);
  });
});

describe('the recommendation on loops', () => {
  const advised = (scripted: readonly Scripted[], afterMillis = 600_000) =>
    new Watched().take(samplesOf(scripted)).pass(afterMillis).tracker.getOptimizationRecommendations();

  it('names the longest loop, what it cost and what to do, and bills no call twice', () => {
    const loop = times(24, () => ({ tool: 'search', durationMs: 500, waitMillis: 900 }));
    const [one, ...others] = advised(loop);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      kind: 'loops',
      subject: 'tools/call search',
      severity: 'critical',
      savesMillis: 11_500,
    });
    expect(one!.text).toBe(
      'tools/call search was polled 24 times in one session, 900 ms apart, and its answer never changed over 11 min. ' +
        'The calls that changed nothing took 11.5 s together. Ask the maintainers of the server to let the tool wait for ' +
        'a change, send progress or return a task; else poll with backoff.',
    );
  });

  it('takes failed attempts from those on retries', () => {
    const kinds = (count: number) =>
      advised(times(count, () => ({ ok: false, answer: 'no', durationMs: 300 }))).map(({ kind }) => kind);
    expect(kinds(8)).toEqual(['retries']);
    expect(kinds(16)).toEqual(['loops']);
  });

  it('leaves repeats that are no loop to those on repeated calls', () => {
    const apart = times(30, (i) => ({ arguments: i % 3 ? `${i}` : 'again', durationMs: 300 }));
    expect(advised(apart).map(({ kind }) => kind)).toEqual(['repeated_calls']);
  });

  it('leaves out repeats whose answers changed: no cache could have given them', () => {
    const again = (answer: (i: number) => string) =>
      advised(times(40, (i) => ({ answer: answer(i), durationMs: 300, waitMillis: 50_000 }))).map(({ kind }) => kind);
    expect(again(() => 'same')).toEqual(['repeated_calls']);
    expect(again((i) => `${i}`)).toEqual([]);
  });

  it('is of the client where both sides are in one process', () => {
    const client = samplesOf(times(12, () => ({ tool: 'search' })));
    const server = client.map((one) => ({ ...one, kind: 'server' as const, spanId: `${one.spanId}s` }));
    const { tracker } = new Watched().take([...client, ...server]).pass(10_000);
    expect(tracker.getLoops().map(({ role }) => role)).toEqual(expect.arrayContaining(['client', 'server']));
    expect(tracker.getOptimizationRecommendations().map(({ kind }) => kind)).toEqual(['loops']);
    expect(endOf(client.at(-1)!)).toBe(tracker.getLoops()[0]!.endMillis);
  });
});
