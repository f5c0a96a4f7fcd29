import { McpStructuredLogger, type McpStructuredLoggerOptions, withLogFields } from '@mcp-vitals/logging';
import { ManualClock } from '@mcp-vitals/signals';
import { context, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { MESSAGE } from 'triple-beam';
import { afterEach, describe, expect, it } from 'vitest';
import { Kept, Stuck } from './sinks.js';

afterEach(() => {
  for (const api of [trace, context, logs]) api.disable();
});

function createLogger(options: McpStructuredLoggerOptions = {}) {
  const kept = new Kept();
  const logger = new McpStructuredLogger('mcp.schema', { console: false, otel: false, transports: [kept], ...options });
  return { logger, kept };
}

function startTracing() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider());
  return trace.getTracer('test');
}

const lineOf = (info: Record<string | symbol, unknown>) => JSON.parse(String(info[MESSAGE])) as Record<string, unknown>;

describe('a structured logger', () => {
  it('adds at most one listener to stderr, however many loggers a process has, as Node.js warns of more than ten', () => {
    const before = process.stderr.listenerCount('error');
    for (let i = 0; i < 20; i++) new McpStructuredLogger(`module ${i}`, { otel: false });
    expect(process.stderr.listenerCount('error') - before).toBeLessThanOrEqual(1);
  });

  it('adds the fields of context, child and call to a record, the nearest taking precedence', () => {
    const { logger, kept } = createLogger();
    logger.setContext({ user: 'u1', operation: 'discovery' });
    const child = logger.child({ operation: 'child', table: 't1' });
    withLogFields({ request: 'r1', table: 'outer' }, () => child.info('read', { table: 't2' }));
    expect(lineOf(kept.infos[0]!)).toMatchObject({
      level: 'info',
      logger: 'mcp.schema',
      message: 'read',
      user: 'u1',
      operation: 'child',
      request: 'r1',
      table: 't2',
    });
  });

  it('never joins a field called message to the message', () => {
    const { logger, kept } = createLogger();
    logger.info('read', { message: 'other' });
    expect(lineOf(kept.infos[0]!)).toMatchObject({ message: 'read', 'field.message': 'other' });
  });

  it('records duration and outcome of an operation, and one request id on every record inside', async () => {
    const { logger, kept } = createLogger({ level: 'debug' });
    const result = await logger.operationContext('discover', { database_count: 5 }, async (requestId) => {
      logger.info('found', { count: 3 });
      return requestId;
    });
    const failure = new TypeError('no such table');
    const failed = logger.operationContext('read', {}, () => Promise.reject(failure));
    await expect(failed).rejects.toBe(failure);

    const lines = kept.infos.map(lineOf);
    expect(lines.map(({ message, level }) => [level, message].join(' '))).toEqual([
      'debug discover started',
      'info found',
      'info discover completed',
      'debug read started',
      'error read failed',
    ]);
    expect(new Set(lines.slice(0, 3).map((line) => line.request_id))).toEqual(new Set([result]));
    expect(lines[2]).toMatchObject({ outcome: 'success', database_count: 5, duration_ms: expect.any(Number) });
    expect(lines[4]).toMatchObject({ exception: { type: 'TypeError', message: 'no such table' } });
  });

  it('adds trace and span ids to a record', () => {
    const tracer = startTracing();
    const { logger, kept } = createLogger();
    tracer.startActiveSpan('work', (span) => {
      logger.info('inside');
      expect(lineOf(kept.infos[0]!)).toMatchObject({
        trace_id: span.spanContext().traceId,
        span_id: span.spanContext().spanId,
        trace_flags: '01',
      });
      span.end();
    });
    logger.info('outside');
    expect(lineOf(kept.infos[1]!)).not.toHaveProperty('trace_id');
  });

  it('changes its level at run time and restores the first one by itself', () => {
    const clock = new ManualClock();
    const { logger, kept } = createLogger({ clock });
    logger.debug('too fine');
    logger.setLevel('DEBUG', { forSeconds: 60 });
    logger.setLevel('debug', { forSeconds: 120 });
    logger.debug('fine now');
    clock.pass(119_999);
    expect(logger.level).toBe('debug');
    clock.pass(1);
    expect(logger.level).toBe('info');
    expect(kept.infos.map(({ message }) => message)).toEqual(['fine now']);
    expect(() => logger.setLevel('loud')).toThrow(/critical, error, warn, info, debug.*"loud"/);
  });

  it('gives every record to the other sinks when one never calls back, and counts the records that it lost', async () => {
    const kept = new Kept();
    const { logger } = createLogger({ transports: [new Stuck(), kept] });
    const text = 'x'.repeat(8000);
    for (let i = 0; i < 3000; i++) {
      logger.info('line', { i, text });
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    await new Promise(setImmediate);
    expect(kept.infos).toHaveLength(3000);
    expect(logger.droppedRecords['transport 0: Stuck']!.slow_transport).toBeGreaterThan(1500);
  });

  it('flushes within the time given although a sink never calls back', async () => {
    const clock = new ManualClock();
    const { logger } = createLogger({ clock, transports: [new Stuck()] });
    logger.info('line');
    const flushed = logger.flush(1000);
    clock.pass(1000);
    await expect(flushed).resolves.toBeUndefined();
  });

  it('provides a winston logger for code that requires one', () => {
    const { logger, kept } = createLogger();
    logger.setContext({ user: 'u1' });
    logger.winston.warn('from elsewhere', { disk: 'sda' });
    expect(lineOf(kept.infos[0]!)).toMatchObject({ level: 'warn', message: 'from elsewhere', user: 'u1', disk: 'sda' });
  });

  it('emits each record to OpenTelemetry once, with its severity, its values and its trace', async () => {
    const tracer = startTracing();
    const exporter = new InMemoryLogRecordExporter();
    logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }));
    const { logger } = createLogger({ otel: true, level: 'debug' });
    const traceId = tracer.startActiveSpan('work', (span) => {
      logger.critical('broken', { big: 10n ** 20n, map: new Map([['a', 1]]), set: new Set([1]), at: new Date(0) });
      span.end();
      return span.spanContext().traceId;
    });
    const records = exporter.getFinishedLogRecords();
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      severityNumber: SeverityNumber.FATAL,
      severityText: 'CRITICAL',
      body: 'broken',
      attributes: { big: '100000000000000000000', map: { a: 1 }, set: [1], at: '1970-01-01T00:00:00.000Z' },
      spanContext: { traceId },
    });
  });
});
