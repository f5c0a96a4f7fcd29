import { RecentTraces } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logsOf, spansOf } from '../../src/http/intake/otlp-json.js';

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
