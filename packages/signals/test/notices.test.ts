import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { Notices } from '../src/index.js';

describe('a notice', () => {
  it('is one line, printed once for each subject, and counted each time', () => {
    const lines: string[] = [];
    const notices = new Notices((line) => lines.push(line));
    for (const subject of ['A', 'A', 'B']) notices.say('not_honoured', `${subject} is\n  no number`, subject);
    notices.say('not_sent', 'a collector answered 401', 'A');
    expect(lines).toEqual([
      'mcp-vitals: A is no number\n',
      'mcp-vitals: B is no number\n',
      'mcp-vitals: a collector answered 401\n',
    ]);
    expect([notices.count('not_honoured'), notices.count('not_sent'), notices.count('not_observed')]).toEqual([
      3, 1, 0,
    ]);
  });

  it('is counted when too many different ones were printed', () => {
    const lines: string[] = [];
    const notices = new Notices((line) => lines.push(line));
    for (let i = 0; i < 1000; i++) notices.say('not_sent', `server ${i} is away`, `${i}`);
    expect([lines.length, notices.count('not_sent')]).toEqual([50, 1000]);
  });

  it('reaches each meter provider once, those before and those after it', async () => {
    const notices = new Notices(() => {});
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const provider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6 })],
    });
    notices.say('not_sent', 'before');
    notices.observe(provider);
    notices.observe(provider);
    notices.say('not_sent', 'after');
    await provider.forceFlush();
    const metrics = exporter.getMetrics()[0]!.scopeMetrics.flatMap((scope) => scope.metrics);
    expect(metrics.map(({ descriptor }) => descriptor.name)).toEqual(['mcp_vitals.monitor.notices']);
    expect(metrics[0]!.dataPoints).toMatchObject([{ value: 2, attributes: { 'mcp_vitals.notice.kind': 'not_sent' } }]);
    await provider.shutdown();
  });
});
