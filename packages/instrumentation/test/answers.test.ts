import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpInstrumentation } from '../src/index.js';
import { hashOfAnswer } from '../src/result/answer-hash.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const text = (...texts: string[]) => ({ content: texts.map((one) => ({ type: 'text', text: one })) });
const hash = (result: unknown) => hashOfAnswer({ result });
const status = (percent: number) => ({ ...text('running'), structuredContent: { percent } });
const long = (middle: string) => text(`${'a'.repeat(3000)}${middle}${'b'.repeat(3000)}`);
const link = (uri: string) => ({ content: [{ type: 'resource_link', uri, name: 'a file' }] });

describe('the hash of an answer', () => {
  it('is equal for equal results and errors, and shows nothing of them', () => {
    expect(hash(text('running'))).toBe(hash(text('running')));
    expect(hash(text('running'))).toMatch(/^[\w-]{22}$/);
    const refused = { statusCode: '-32602', description: 'no such column' };
    expect(hashOfAnswer(refused)).toBe(hashOfAnswer({ ...refused }));
  });

  it.each([
    ['another text', text('10 %'), text('11 %')],
    ['a further item', text('a'), text('a', 'b')],
    ['an error', text('a'), { ...text('a'), isError: true }],
    ['a line more in a long log', text(`${'x'.repeat(9000)}\n`), text(`${'x'.repeat(9000)}\nx\n`)],
    ['another end of a long log', text(`${'x'.repeat(9000)}1`), text(`${'x'.repeat(9000)}2`)],
    ['another picture', { content: [{ type: 'image', data: 'AAAA' }] }, { content: [{ type: 'image', data: 'AAAB' }] }],
    ['other structured content', { structuredContent: { percent: 1 } }, { structuredContent: { percent: 2 } }],
    ['structured content beside an equal text', status(41), status(42)],
    ['a figure in the middle of a long text', long('41 %'), long('42 %')],
    ['another link', link('file:///a'), link('file:///b')],
    ['another time of a video', text('time=00:00:41.10'), text('time=00:00:42.10')],
  ])('changes with %s', (_, before, after) => {
    expect(hash(before)).toBeDefined();
    expect(hash(after)).not.toBe(hash(before));
  });

  it('does not change with the moment at which a result was made', () => {
    const at = (moment: string) => hash(text(`{"state":"queued","checkedAt":"${moment}"}`));
    expect(at('2026-11-27T10:00:00.123Z')).toBe(at('2026-11-27T10:00:05.9Z'));
    expect(at('2026-11-27 10:00')).toBe(at('2026-11-28T00:01:05+01:00'));
  });

  it.each([
    ['a missing result', undefined],
    ['a task', { task: { taskId: '1' } }],
    ['a request for input', { resultType: 'input_required' }],
    ['more items than are compared', text(...Array.from({ length: 65 }, () => 'a'))],
    ['too much structured content', { structuredContent: Array.from({ length: 2000 }, (_, i) => i) }],
  ])('is absent for %s, which cannot be compared', (_, result) => {
    expect(hash(result)).toBeUndefined();
  });

  it.each([
    ['a text', (length: number) => text('x'.repeat(length))],
    ['structured content', (length: number) => ({ structuredContent: { log: 'x'.repeat(length) } })],
    ['many texts', (length: number) => text(...Array.from({ length: 60 }, () => 'x'.repeat(length / 60)))],
  ])('takes no longer for %s that is long', (_, of) => {
    const seconds = (result: unknown) => {
      const start = process.cpuUsage();
      for (let i = 0; i < 2000; i++) hash(result);
      return process.cpuUsage(start).user;
    };
    seconds(of(9000));
    expect(seconds(of(10_000_000))).toBeLessThan(20 * Math.max(20_000, seconds(of(9000))));
  });
});

describe('a span of a tool call', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  function hashesOf(config: object, ...calls: readonly { readonly args: object; readonly answer: object }[]) {
    const instrumentation = new McpInstrumentation(config);
    const transport = FakeTransport.pipe(instrumentation);
    transport.onmessage = () => {};
    for (const [id, { args, answer }] of calls.entries()) {
      transport.receive({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 't', arguments: args } });
      void transport.send({ jsonrpc: '2.0', id, ...answer });
    }
    instrumentation.disable();
    return telemetry.spans().map((span) => span.attributes['mcp_vitals.result.hash']);
  }

  it('has the hash of its answer from the second call with the same arguments on', () => {
    const running = { result: text('running') };
    const [first, second, third, changed, other] = hashesOf(
      { hashArguments: true },
      { args: { id: 'p' }, answer: running },
      { args: { id: 'p' }, answer: running },
      { args: { id: 'p' }, answer: running },
      { args: { id: 'p' }, answer: { result: text('done') } },
      { args: { id: 'q' }, answer: running },
    );
    expect(first).toBeUndefined();
    expect(second).toMatch(/^[\w-]{22}$/);
    expect(third).toBe(second);
    expect(changed).not.toBe(second);
    expect(other).toBeUndefined();
  });

  it('has the hash of an error as well', () => {
    const refused = { error: { code: -32602, message: 'no such column' } };
    const calls = Array.from({ length: 3 }, () => ({ args: { id: 'r' }, answer: refused }));
    const [first, second, third] = hashesOf({ hashArguments: true }, ...calls);
    expect([first, third]).toEqual([undefined, second]);
    expect(second).toBeDefined();
  });

  it('has a hash also if 2,000 calls of other agents lie between', () => {
    const running = { result: text('running') };
    const others = Array.from({ length: 2000 }, (_, i) => ({ args: { other: i }, answer: running }));
    const loop = { args: { id: 'busy' }, answer: running };
    const hashes = hashesOf({ hashArguments: true }, loop, ...others, loop, ...others.slice(0, 1000), loop);
    expect(hashes[2001]).toMatch(/^[\w-]{22}$/);
    expect(hashes.at(-1)).toBe(hashes[2001]);
  });

  it('has none by default', () => {
    const calls = Array.from({ length: 3 }, () => ({ args: { id: 's' }, answer: { result: text('x') } }));
    expect(hashesOf({}, ...calls)).toEqual([undefined, undefined, undefined]);
  });
});
