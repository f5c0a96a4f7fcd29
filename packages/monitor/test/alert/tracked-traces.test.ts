import { type TraceSearch, trackedTraces } from '@mcp-vitals/monitor';
import type { OperationSample } from '@mcp-vitals/windows';
import { describe, expect, it } from 'vitest';
import { call } from '../calls.js';

const NOW = 1_700_000_000_000;
const failed = { exists: true };

const samples: OperationSample[] = [
  call({ startMillis: NOW - 1000, durationMs: 900, kind: 'server', operation: 'tools/call search', traceId: 'slow' }),
  call({ startMillis: NOW - 1000, durationMs: 5, kind: 'server', operation: 'tools/call search', traceId: 'quick' }),
  call({
    ...{ startMillis: NOW - 500, durationMs: 300, kind: 'server' as const },
    ...{ operation: 'tools/call search', errorType: 'timeout', traceId: 'failed' },
  }),
  call({ startMillis: NOW - 900, durationMs: 800, kind: 'server', operation: 'tools/call read', traceId: 'read' }),
  call({ startMillis: NOW - 900, durationMs: 850, kind: 'server', operation: 'ping', traceId: 'ping' }),
  call({ startMillis: NOW - 900_000, durationMs: 5000, kind: 'server', operation: 'tools/call read', traceId: 'old' }),
  call({ startMillis: NOW - 900, durationMs: 899, kind: 'client', operation: 'tools/call read', traceId: 'client' }),
  call({ startMillis: NOW - 900, durationMs: 100, kind: 'internal', operation: 'load', traceId: 'load' }),
];

const find = (search: Partial<TraceSearch>) =>
  trackedTraces(() => samples).worst({
    ...{ metric: 'mcp.server.operation.duration', where: {}, fromMillis: NOW - 300_000, toMillis: NOW },
    ...search,
  });

describe('the worst trace', () => {
  it('is the slowest call of the metric in the window', () => {
    expect(find({})).toBe('slow');
    expect(find({ fromMillis: NOW - 3_600_000 })).toBe('old');
    expect(find({ metric: 'mcp.client.operation.duration' })).toBe('client');
    expect(find({ metric: 'mcp_vitals.operation.duration', where: { 'mcp_vitals.operation.name': 'load' } })).toBe(
      'load',
    );
  });

  it('meets the conditions of the rule and of its group', () => {
    expect(find({ where: { 'gen_ai.tool.name': 'read' } })).toBe('read');
    expect(find({ where: { 'mcp.method.name': { not: ['tools/call'] } } })).toBe('ping');
    expect(find({ where: { 'error.type': failed } })).toBe('failed');
    expect(find({ where: { 'error.type': failed, 'gen_ai.tool.name': 'read' } })).toBeUndefined();
  });

  it('of an anomaly is of its operation on either side, a failed call where failures are unusual', () => {
    const metric = 'mcp_vitals.anomalies.open';
    const where = (kind: string) => ({
      'mcp_vitals.operation.name': 'tools/call search',
      'mcp_vitals.anomaly.kind': kind,
    });
    expect(find({ metric, where: where('tail') })).toBe('slow');
    expect(find({ metric, where: where('errors') })).toBe('failed');
  });

  it('is unknown for a metric that measures no calls, and for conditions that samples cannot show', () => {
    expect(find({ metric: 'mcp_vitals.cache.lookup.duration' })).toBeUndefined();
    expect(find({ where: { 'network.transport': 'tcp' } })).toBeUndefined();
  });

  it('reads the samples once an evaluation', () => {
    let reads = 0;
    const traces = trackedTraces(() => {
      reads++;
      return samples;
    });
    const search = { metric: 'mcp.server.operation.duration', where: {}, fromMillis: 0, toMillis: NOW };
    for (let i = 0; i < 5; i++) traces.worst(search);
    traces.worst({ ...search, toMillis: NOW + 1 });
    expect(reads).toBe(2);
  });
});
