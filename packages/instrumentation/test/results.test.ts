import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectResult } from '../src/result/inspection.js';
import { connectPair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const text = (...texts: string[]) => ({ content: texts.map((one) => ({ type: 'text', text: one })) });
const failureIn = (result: unknown) => inspectResult(result)?.silentFailure;

describe('the look at a tool result', () => {
  it.each([
    ['no content', {}],
    ['an empty list of content', { content: [] }],
    ['a blank text', text('')],
    ['white space', text('  \n')],
    ['an empty list as text', text('[]')],
    ['an empty object as text', text(' {} ')],
    ['an empty structured object', { content: [], structuredContent: {} }],
    ['an empty wrapped list', { ...text('[]'), structuredContent: { result: [] } }],
  ])('calls %s empty', (_, result) => {
    expect(failureIn(result)).toBe('empty');
  });

  it.each([
    ['null', text('null')],
    ['None', text('None')],
    ['undefined', text('undefined')],
    ['a wrapped null', { ...text('null'), structuredContent: { result: null } }],
    ['no structured content', { content: [], structuredContent: null }],
  ])('calls %s null', (_, result) => {
    expect(failureIn(result)).toBe('null');
  });

  it.each([
    'Error: ENOENT: no such file or directory, open /data/a',
    '❌ Error: invalid token',
    'An unexpected error occurred.',
    'Error fetching the page',
    'Error executing query: relation "users" does not exist',
    'TypeError: Cannot read properties of undefined',
    'Failed to connect to the database',
    'Request failed with status code 500',
    'Traceback (most recent call last):\n  File "a.py"',
    'Something went wrong, please try again',
    'Permission denied',
    'Unauthorized',
    'HTTP 503 Service Unavailable',
    '{"error":"not found"}',
    '{ "success": false, "message": "no such user" }',
    '{"status":"error","detail":"x"}',
    '{"status":"fail","message":"no such user"}',
    'Rate limit exceeded',
  ])('says that a success reports an error: %s', (words) => {
    expect(failureIn(text(words))).toBe('error_text');
  });

  it.each([
    { error: 'no such user' },
    { errors: [{ message: 'no such field' }], data: null },
    { data: null, error: { code: 404 } },
    { data: [], exception: 'IOException' },
    { success: false, reason: 'full' },
    { rows: [1], ok: false },
    { status: 'failed', message: 'the disk is full' },
  ])('says that structured content reports an error: %j', (structuredContent) => {
    expect(failureIn({ content: [], structuredContent })).toBe('error_text');
    expect(failureIn({ ...text('done'), structuredContent })).toBe('error_text');
  });

  it.each([
    'No errors found.',
    'Error handling in Go is explicit.',
    'Errors are values: a talk',
    '0 failed, 12 passed',
    'The error budget is at 99 %.',
    '{"error":null,"rows":[1]}',
    '{"errors":[],"data":{}}',
    '{"success":true}',
    'failed_logins: 3',
    'Failed logins of the last week: 3',
    'Exceptional weather',
    '0',
    'false',
    'ok',
    'none of the above',
    '404',
    '500 rows',
    'access denied events: 4',
    '{"status":"failed","build":12}',
    '{"status": "error"}',
  ])('keeps quiet about %s', (words) => {
    expect(failureIn(text(words))).toBeUndefined();
  });

  it.each([
    ['a long text that begins like an error', text(`Error: a\n${'line\n'.repeat(1000)}`)],
    ['several items, of which the first begins like an error', text('Error: a', 'the rest of the log')],
    ['an image', { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }],
    ['a link to a resource', { content: [{ type: 'resource_link', uri: 'file:///a', name: 'a' }] }],
    ['an item of a later protocol', { content: [{ type: 'hologram' }] }],
    ['structured rows', { content: [], structuredContent: { rows: [{ id: 1 }] } }],
    ['a structured build that failed', { content: [], structuredContent: { status: 'failed', build: 12 } }],
    ['the errors that a linter found', { content: [], structuredContent: { valid: false, errors: ['b'] } }],
    ['a structured answer without errors', { content: [], structuredContent: { rows: [1], error: null, errors: [] } }],
    ['structured counts', { content: [], structuredContent: { total: 0, rows: [] } }],
    ['false as the answer', { content: [], structuredContent: { result: false } }],
    ['zero as the answer', { content: [], structuredContent: { result: 0 } }],
  ])('keeps quiet about %s', (_, result) => {
    expect(failureIn(result)).toBeUndefined();
  });

  it.each([
    ['a task', { task: { taskId: 't' } }],
    ['a request for input', { resultType: 'input_required', inputRequests: {} }],
    ['no result', undefined],
  ])('does not judge %s, which is not final', (_, result) => {
    expect(inspectResult(result)).toBeUndefined();
  });

  it('counts the characters of texts and base64, and those of structured content only where there is no other', () => {
    const image = { type: 'image', data: 'A'.repeat(100), mimeType: 'image/png' };
    const resource = { type: 'resource', resource: { uri: 'file:///a', text: 'abc' } };
    const content = [...text('hello').content, image, resource];
    expect(inspectResult({ content, structuredContent: { a: 'long'.repeat(50) } })?.characters).toBe(108);
    expect(inspectResult({ structuredContent: { name: 'abc' } })?.characters).toBe(13);
    expect(inspectResult({ structuredContent: { rows: Array(10_000).fill(0) } })?.characters).toBeUndefined();
  });

  it('does not count a result with a link, whose length is elsewhere', () => {
    const link = { type: 'resource_link', uri: 'file:///a', name: 'a' };
    for (const content of [[link], [...text('see').content, link]])
      expect(inspectResult({ content })).toEqual({ characters: undefined, silentFailure: undefined });
  });

  it('throws for no value', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 4 }), (value) => {
        inspectResult(value);
        inspectResult({ content: value });
        inspectResult({ content: [value], structuredContent: value });
      }),
      { numRuns: 500 },
    );
  });
});

describe('results of tools', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it.each(['v1', 'v2'] as const)('are counted on both sides, and no text of them is kept: %s', async (major) => {
    const pair = await connectPair(major, {
      setUp: (server) => server.registerTool('look_up', {}, async () => text('Error: the secret-text is gone')),
    });
    await pair.call('echo', { text: 'four' });
    await pair.call('echo', { text: '' });
    await pair.call('look_up');
    await pair.call('throws').catch(() => {});
    await pair.close();

    const points = await telemetry.points();
    const of = (metric: string, role: string, tool: string) =>
      points.find(
        ({ metric: name, attributes }) =>
          name === metric && attributes['mcp_vitals.role'] === role && attributes['gen_ai.tool.name'] === tool,
      );
    for (const role of ['client', 'server']) {
      expect(of('mcp_vitals.tool.result.length', role, 'echo')?.count).toBe(2);
      expect(of('mcp_vitals.tool.silent_failures', role, 'echo')?.value).toBe(1);
      expect(of('mcp_vitals.tool.silent_failures', role, 'look_up')?.value).toBe(1);
      expect(of('mcp_vitals.tool.silent_failures', role, 'throws')).toBeUndefined();
    }
    const spans = telemetry.spans().filter(({ name }) => name.startsWith('tools/call '));
    const described = (name: string) =>
      spans
        .filter((span) => span.name === `tools/call ${name}`)
        .map(({ attributes }) => [attributes['mcp_vitals.result.length'], attributes['mcp_vitals.silent_failure']]);
    expect(described('echo').toSorted()).toEqual([
      [0, 'empty'],
      [0, 'empty'],
      [4, undefined],
      [4, undefined],
    ]);
    expect(described('look_up')).toEqual([
      [30, 'error_text'],
      [30, 'error_text'],
    ]);
    expect(JSON.stringify([points, spans.map(({ attributes, events }) => [attributes, events])])).not.toContain(
      'secret-text',
    );
  });

  it('are measured by a sample once there are many', async () => {
    const pair = await connectPair('v2');
    for (let i = 0; i < 32; i++) await pair.call('echo', { text: 'four' });
    const measured = async () =>
      (await telemetry.points())
        .filter(({ metric }) => metric === 'mcp_vitals.tool.result.length')
        .map(({ count }) => count);
    expect(await measured()).toEqual([32, 32]);
    for (let i = 0; i < 400; i++) await pair.call('echo', { text: 'four' });
    await pair.close();
    // Of 400 by chance 50, give or take seven.
    for (const count of await measured()) expect(Math.abs(count! - 82)).toBeLessThan(42);
  });

  it('start a counter at 0 with the first result of a tool', async () => {
    const pair = await connectPair('v2');
    await pair.call('echo', { text: 'fine' });
    await pair.close();
    const counters = (await telemetry.points()).filter(({ metric }) => metric === 'mcp_vitals.tool.silent_failures');
    expect(counters.map(({ value }) => value)).toEqual([0, 0]);
  });
});
