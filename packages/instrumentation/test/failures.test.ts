import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnyServer, connectPair, type Major, type Pair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

/** The `error.type` and the status code of the response. */
type Seen = [(string | undefined)?, (string | undefined)?];

/** The outcome of a call on its client and on its server. */
interface Ending {
  make: (pair: Pair) => Promise<unknown>;
  method?: string;
  client: Partial<Record<Major, Seen>>;
  server: Partial<Record<Major, Seen>>;
}

const same = (...seen: Seen) => ({ v1: seen, v2: seen });

const ENDINGS: Record<string, Ending> = {
  'an unknown tool': {
    make: (pair) => pair.call('no-such-tool'),
    client: { v1: ['tool_error'], v2: ['-32602', '-32602'] },
    server: { v1: ['tool_error'], v2: [undefined, '-32602'] },
  },
  'bad arguments': {
    make: (pair) => pair.call('echo', { text: 42 }),
    client: same('tool_error'),
    server: same('tool_error'),
  },
  'an output that violates its schema': {
    make: (pair) => pair.call('lies'),
    client: same('tool_error'),
    server: same('tool_error'),
  },
  'a handler that throws': {
    make: (pair) => pair.call('throws'),
    client: same('tool_error'),
    server: same('tool_error'),
  },
  'a result that says isError': {
    make: (pair) => pair.call('fails'),
    client: same('tool_error'),
    server: same('tool_error'),
  },
  'an unknown method': {
    make: (pair) => pair.client.request({ method: 'no/such/method' }, z.looseObject({})),
    method: '_OTHER',
    client: same('-32601', '-32601'),
    server: same(undefined, '-32601'),
  },
  'a timeout': {
    make: (pair) => pair.call('never', {}, { timeout: 20 }),
    client: same('timeout'),
    server: same('cancelled'),
  },
  'an abort': {
    make: async (pair) => {
      const abort = new AbortController();
      const entered = pair.entered();
      const call = pair.call('never', {}, { signal: abort.signal });
      await entered;
      abort.abort(new Error('enough'));
      return call;
    },
    client: same('cancelled'),
    server: same('cancelled'),
  },
  'a request aborted before it was sent': {
    make: (pair) => pair.call('echo', { text: '' }, { signal: AbortSignal.abort() }),
    client: same('cancelled'),
    server: {},
  },
  'a connection that closes': {
    make: async (pair) => {
      const entered = pair.entered();
      const call = pair.call('never');
      call.catch(() => {});
      await entered;
      await pair.close();
      return call;
    },
    client: same('connection_closed'),
    server: same('connection_closed'),
  },
};

const setUp = (server: AnyServer) => {
  server.registerTool('fails', {}, () => ({ isError: true, content: [] }));
  server.registerTool('lies', { outputSchema: z.object({ n: z.number() }) }, () => ({
    content: [],
    structuredContent: { n: 'not a number' },
  }));
};

describe.each(['v1', 'v2'] as const)('the endings of a request: %s', (major) => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it.each(Object.entries(ENDINGS))('each end one span on each side that saw the request: %s', async (_, ending) => {
    const pair = await connectPair(major, { setUp });
    await pair.client.listTools();
    await ending.make(pair).catch(() => {});
    await pair.close();
    const spans = telemetry
      .spans()
      .filter((span) => span.attributes['mcp.method.name'] === (ending.method ?? 'tools/call'));
    const seenBy = (kind: SpanKind) =>
      spans
        .filter((span) => span.kind === kind)
        .map((span) => [span.attributes['error.type'], span.attributes['rpc.response.status_code']]);
    const expected = (seen: Seen | undefined) => (seen ? [[seen[0], seen[1]]] : []);
    expect(seenBy(SpanKind.CLIENT)).toEqual(expected(ending.client[major]));
    expect(seenBy(SpanKind.SERVER)).toEqual(expected(ending.server[major]));
    for (const span of spans) {
      expect(span.ended).toBe(true);
      const failed = span.attributes['error.type'] !== undefined;
      expect(span.status.code).toBe(failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET);
    }
    const points = (await telemetry.points()).filter(
      (point) =>
        point.metric.endsWith('operation.duration') &&
        point.attributes['mcp.method.name'] === (ending.method ?? 'tools/call'),
    );
    expect(
      points.reduce((sum, point) => sum + (point.count ?? 0), 0),
      'points',
    ).toBe(spans.length);
  });
});
