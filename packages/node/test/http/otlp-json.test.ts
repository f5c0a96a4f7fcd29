import { RecentTraces } from '@mcp-vitals/windows';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerOf } from '../../src/http/intake/otlp-answer.js';
import { logsOf, spansOf } from '../../src/http/intake/otlp-json.js';
import { serve } from './served.js';

it('the intake takes anything without throwing, and keeps only whole spans', () => {
  const near = fc.constantFrom(
    'resourceSpans',
    'scopeSpans',
    'spans',
    'traceId',
    'spanId',
    'attributes',
    'key',
    'value',
    'stringValue',
    'kind',
  );
  const anything = fc.anything({ key: near, maxDepth: 8, withNullPrototype: true });
  fc.assert(
    fc.property(anything, fc.stringMatching(/^[\da-f]{30,34}$/), (value, traceId) => {
      const span = {
        traceId,
        spanId: 'b'.repeat(16),
        attributes: value,
        status: value,
        kind: value,
        startTimeUnixNano: value,
        name: value,
      };
      const traces = new RecentTraces();
      for (const request of [
        value,
        { resourceSpans: value },
        { resourceSpans: [{ resource: value, scopeSpans: [{ spans: [span, value] }] }] },
      ]) {
        for (const one of spansOf(request)) traces.add(one);
        logsOf({ resourceLogs: [{ scopeLogs: [{ logRecords: [span, value] }] }] });
      }
      expect(traces.recent().length).toBe(traceId.length === 32 ? 1 : 0);
      for (const { traceId: kept } of traces.recent()) expect(() => JSON.stringify(traces.get(kept))).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

it('a request has at most 5,000 spans', () => {
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  expect(spansOf({ resourceSpans: [{ scopeSpans: [{ spans: Array(6000).fill(span) }] }] })).toHaveLength(5000);
});

it('a request that has more spans or records is answered with the number that is not taken', async () => {
  const { get } = await serve();
  const item = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const items = Array(5300).fill(item);
  const post = async (path: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' };
    return (await get(path, { method: 'POST', body: JSON.stringify(body), headers })).json();
  };
  const errorMessage = expect.stringContaining('at most 5000');
  expect(await post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: items }] }] })).toEqual({
    partialSuccess: { rejectedSpans: '300', errorMessage },
  });
  expect(await post('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords: items }] }] })).toEqual({
    partialSuccess: { rejectedLogRecords: '300', errorMessage },
  });
  expect(await post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [item] }] }] })).toEqual({});
});

it('an answer in protobuf that takes a part is one that exporters read', () => {
  const body = answerOf('spans', 300, false) as Uint8Array;
  expect(ProtobufTraceSerializer.deserializeResponse(body)).toMatchObject({
    partialSuccess: { rejectedSpans: 300, errorMessage: expect.stringContaining('at most 5000') },
  });
});

it('the values of a list are those that were sent, of whatever kind', () => {
  const values = [{ stringValue: 'a' }, { intValue: '5' }, { doubleValue: 1.5 }, { boolValue: false }];
  const attributes = [{ key: 'list', value: { arrayValue: { values } } }];
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes };
  const [read] = spansOf({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  expect(read!.attributes).toEqual({ list: '["a",5,1.5,false]' });
});

it('a record whose own time is not known has the time at which it was observed', () => {
  const record = { traceId: 'a'.repeat(32), timeUnixNano: '0', observedTimeUnixNano: '1700000000000000000' };
  const [read] = logsOf({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  expect(read!.log.atMillis).toBe(1_700_000_000_000);
});
