import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AnyServer, connectPair } from './pairs.js';
import { captureTelemetry } from './telemetry.js';

const REQUESTS = {
  'sampling/createMessage': {
    params: { messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 10 },
    schema: CreateMessageResultSchema,
    answer: { role: 'assistant', content: { type: 'text', text: 'ho' }, model: 'none', stopReason: 'endTurn' },
  },
  'elicitation/create': {
    params: { message: 'name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } },
    schema: ElicitResultSchema,
    answer: { action: 'accept', content: { name: 'x' } },
  },
  'roots/list': { params: {}, schema: ListRootsResultSchema, answer: { roots: [{ uri: 'file:///tmp' }] } },
} as const;

describe.each(['v1', 'v2'] as const)('requests in both directions: %s', (major) => {
  const setUp = (server: AnyServer) => {
    for (const [method, { params, schema }] of Object.entries(REQUESTS)) {
      server.registerTool(method.replace('/', '_'), {}, async () => {
        await server.server.request({ method, params }, ...(major === 'v1' ? [schema] : []));
        return { content: [] };
      });
    }
  };
  const answers = Object.fromEntries(Object.entries(REQUESTS).map(([method, { answer }]) => [method, () => answer]));

  it.each(Object.keys(REQUESTS))('have their CLIENT and SERVER spans chained to the tool call: %s', async (method) => {
    const telemetry = captureTelemetry();
    onTestFinished(() => telemetry.shutdown());
    const pair = await connectPair(major, { setUp, answers });
    expect((await pair.call(method.replace('/', '_'))).isError).not.toBe(true);
    await pair.close();
    const chain = telemetry.spans().filter((span) => span.name === method || span.name.startsWith('tools/call'));
    const byId = new Map(chain.map((span) => [span.spanContext().spanId, span]));
    const path: string[] = [];
    for (
      let span = chain.find((candidate) => candidate.name === method && candidate.kind === SpanKind.SERVER);
      span;
      span = byId.get(span.parentSpanContext?.spanId ?? '')
    ) {
      path.push(`${SpanKind[span.kind]} ${span.name}`);
    }
    const tool = `tools/call ${method.replace('/', '_')}`;
    expect(path).toEqual([`SERVER ${method}`, `CLIENT ${method}`, `SERVER ${tool}`, `CLIENT ${tool}`]);
  });

  it('and notifications propagate their context', async () => {
    const telemetry = captureTelemetry();
    onTestFinished(() => telemetry.shutdown());
    const pair = await connectPair(major, { setUp });
    await pair.client.notification({ method: 'notifications/roots/list_changed' });
    await pair.server.server.notification({ method: 'notifications/tools/list_changed' });
    await pair.close();
    for (const method of ['notifications/roots/list_changed', 'notifications/tools/list_changed']) {
      const [sent] = telemetry.spans().filter((span) => span.name === method && span.kind === SpanKind.CLIENT);
      const [received] = telemetry.spans().filter((span) => span.name === method && span.kind === SpanKind.SERVER);
      expect(received?.parentSpanContext?.spanId, method).toBe(sent?.spanContext().spanId);
      expect(sent?.attributes['jsonrpc.request.id']).toBeUndefined();
    }
  });
});
