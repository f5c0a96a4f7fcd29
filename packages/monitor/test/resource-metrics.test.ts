import { recordResources } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}

  async longestDelay(): Promise<unknown> {
    const { resourceMetrics } = await this.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const metric = metrics.find(({ descriptor }) => descriptor.name === 'mcp_vitals.process.event_loop.delay.max');
    return metric?.dataPoints[0]?.value;
  }
}

it('every reader sees a stall, also one that another reader collected, until a minute has passed', async () => {
  const clock = new ManualClock();
  const stalls = [2000, 5, 5, 5, 5];
  const reading = {
    heapUsedBytes: 1,
    heapLimitBytes: 2,
    rssBytes: 1,
    memoryLimitBytes: 2,
    cpuRatio: null,
    eventLoopUtilization: null,
    eventLoopDelayP99Ms: null,
  };
  const [first, second] = [new Reader(), new Reader()];
  const provider = new MeterProvider({ readers: [first, second] });
  const read = () => ({ ...reading, eventLoopDelayMaxMs: stalls.shift() ?? 0 });
  recordResources(provider.getMeter('test'), { read, close: () => {} }, clock.now);
  expect(await first.longestDelay()).toBe(2);
  clock.pass(15_000);
  expect(await second.longestDelay()).toBe(2);
  clock.pass(46_000);
  expect(await first.longestDelay()).toBe(0.005);
  await provider.shutdown();
});
