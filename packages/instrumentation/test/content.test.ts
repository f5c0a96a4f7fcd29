import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ContentOptions, McpInstrumentation, withContentCapture } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const ARGUMENTS = 'gen_ai.tool.call.arguments';
const RESULT = 'gen_ai.tool.call.result';

describe('the content of calls', () => {
  let telemetry: CapturedTelemetry;
  const instrumentations: McpInstrumentation[] = [];
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => {
    for (const instrumentation of instrumentations.splice(0)) instrumentation.disable();
    vi.unstubAllEnvs();
    return telemetry.shutdown();
  });

  function call(args: unknown, options: { captureContent?: boolean | ContentOptions } = {}, result: unknown = {}) {
    const instrumentation = new McpInstrumentation(options);
    instrumentations.push(instrumentation);
    const transport = FakeTransport.pipe(instrumentation);
    transport.exchange({ method: 'tools/call', params: { name: 'tool', arguments: args }, result });
    return telemetry.spans().at(-1)!;
  }
  const argumentsOf = (args: unknown, options: ContentOptions = {}) =>
    call(args, { captureContent: options }).attributes[ARGUMENTS] as string;

  it('is not captured by default', () => {
    const span = call({ secret: 'canary' }, {}, { content: [{ type: 'text', text: 'canary' }] });
    expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain('canary');
  });

  it('is captured when an option or the environment asks for it', () => {
    const result = { content: [{ type: 'text', text: 'sunny' }] };
    const span = call({ city: 'Bern' }, { captureContent: true }, result);
    expect(span.attributes[ARGUMENTS]).toBe('{"city":"Bern"}');
    expect(JSON.parse(span.attributes[RESULT] as string)).toEqual(result);
    vi.stubEnv('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'true');
    expect(call({ city: 'Basel' }).attributes[ARGUMENTS]).toBe('{"city":"Basel"}');
    expect(call({ city: 'Basel' }, { captureContent: false }).attributes[ARGUMENTS]).toBeUndefined();
  });

  it('is captured in a context that asks for it', async () => {
    const instrumentation = new McpInstrumentation();
    instrumentations.push(instrumentation);
    const transport = instrumentation.instrumentTransport(new FakeTransport(), 'client');
    const request = { jsonrpc: '2.0' as const, method: 'tools/call', params: { name: 'tool', arguments: { a: 1 } } };
    await context.with(withContentCapture(ROOT_CONTEXT, true), () => transport.send({ ...request, id: 1 }));
    await transport.send({ ...request, id: 2 });
    transport.onmessage = () => {};
    for (const id of [1, 2]) transport.receive({ jsonrpc: '2.0', id, result: {} });
    expect(telemetry.spans().map((span) => span.attributes[ARGUMENTS])).toEqual(['{"a":1}', undefined]);
  });

  it('has one attribute per variable of a prompt', () => {
    const instrumentation = new McpInstrumentation({ captureContent: true });
    instrumentations.push(instrumentation);
    const params = { name: 'greet', arguments: { user: 'Ann', password: 'hunter2' } };
    FakeTransport.pipe(instrumentation).exchange({ method: 'prompts/get', params });
    expect(telemetry.spans().at(-1)?.attributes).toMatchObject({
      'gen_ai.prompt.variable.user': 'Ann',
      'gen_ai.prompt.variable.password': '[redacted]',
    });
  });

  it('of 10 MB is cut to the maximum size, as valid UTF-8 with a mark', () => {
    const text = argumentsOf({ text: '€😀'.repeat(2_000_000) }, { maxBytes: 1001 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1001);
    expect(text).toMatch(/…\[truncated\]$/);
    expect(text).not.toContain('\uFFFD');
    expect(text.isWellFormed()).toBe(true);
  });

  it('is bounded in depth and breadth, and its cycles are cut', () => {
    const circular: Record<string, unknown> = { deep: {} };
    let level = circular.deep as Record<string, unknown>;
    for (let i = 0; i < 10_000; i++) level = level.deep = {};
    circular.self = circular;
    circular.list = Array.from({ length: 1_000_000 }, (_, i) => i);
    const shown = JSON.parse(argumentsOf(circular, { maxDepth: 3, maxBreadth: 5 }));
    expect(shown.self).toBe('[circular]');
    expect(shown.list).toEqual([0, 1, 2, 3, 4, '…[truncated]']);
    expect(shown.deep).toEqual({ deep: { deep: '…[truncated]' } });
  });

  it('has its secrets masked, by key and by format', () => {
    const text = argumentsOf(
      {
        api_key: 'canary-1',
        nested: { Authorization: 'canary-2', dbPassword: 'canary-3', tenant: 'canary-4' },
        header: 'use Bearer canary5canary5canary5',
        url: 'postgres://me:canary-6@db/x',
        note: 'ticket 4711-canary-7',
      },
      { redactKeys: ['tenant'], redactPatterns: [/\d{4}-canary-7/] },
    );
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toMatchObject({ api_key: '[redacted]', note: 'ticket [redacted]' });
  });

  it('is left out when a redactor throws', () => {
    const redact = () => {
      throw new Error('broken redactor');
    };
    const span = call({ secret: 'canary' }, { captureContent: { redact } });
    expect(JSON.stringify(span.attributes)).not.toContain('canary');
    expect(span.attributes['mcp.method.name']).toBe('tools/call');
  });

  it('leaves out a result that asks for input or that failed', () => {
    expect(call({}, { captureContent: true }, { resultType: 'input_required' }).attributes[RESULT]).toBeUndefined();
    expect(call({}, { captureContent: true }, { isError: true, content: [] }).attributes[RESULT]).toBeUndefined();
  });

  it('is bounded and valid for any value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withSparseArray: true }),
        fc.integer({ min: 20, max: 500 }),
        (value, maxBytes) => {
          const text = argumentsOf({ value }, { maxBytes });
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
          expect(text.isWellFormed()).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
