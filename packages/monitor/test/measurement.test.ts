import { INDICATORS, measure } from '@mcp-vitals/monitor';
import { ATTR_CACHE_RESULT, ATTR_ERROR_TYPE, ATTR_MCP_METHOD_NAME, ManualClock, METRICS } from '@mcp-vitals/signals';
import { WindowMetricReader } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';

async function measured(record: (provider: MeterProvider) => void) {
  const clock = new ManualClock();
  const reader = new WindowMetricReader({ now: clock.now });
  const provider = new MeterProvider({ readers: [reader] });
  record(provider);
  clock.pass(10_000);
  await reader.collectNow();
  await provider.shutdown();
  return { windows: reader.store, now: clock.now() };
}

describe('a condition on what makes the part of a ratio', () => {
  it('gives the share of one error among all calls', async () => {
    const { windows, now } = await measured((provider) => {
      const duration = provider.getMeter('t').createHistogram(METRICS.serverOperationDuration.name);
      const call = { [ATTR_MCP_METHOD_NAME]: 'tools/call' };
      for (let i = 0; i < 90; i++) duration.record(0.1, call);
      for (let i = 0; i < 7; i++) duration.record(0.1, { ...call, [ATTR_ERROR_TYPE]: 'timeout' });
      for (let i = 0; i < 3; i++) duration.record(0.1, { ...call, [ATTR_ERROR_TYPE]: 'tool_error' });
    });
    const ratio = measure(INDICATORS.server_error_ratio, windows, now, {
      over: '5m',
      where: { [ATTR_ERROR_TYPE]: 'timeout', [ATTR_MCP_METHOD_NAME]: 'tools/call' },
    });
    expect(ratio.value).toBeCloseTo(7);
    expect(ratio.count).toBe(100);
  });

  it('gives the share of misses among all look-ups', async () => {
    const { windows, now } = await measured((provider) => {
      const duration = provider.getMeter('t').createHistogram(METRICS.cacheLookupDuration.name);
      for (let i = 0; i < 30; i++) duration.record(0.1, { [ATTR_CACHE_RESULT]: 'hit' });
      for (let i = 0; i < 10; i++) duration.record(0.1, { [ATTR_CACHE_RESULT]: 'miss' });
    });
    const where = { [ATTR_CACHE_RESULT]: 'miss' };
    const ratio = measure(INDICATORS.cache_hit_ratio, windows, now, { over: '5m', where });
    expect([ratio.value, ratio.count]).toEqual([25, 40]);
  });
});
