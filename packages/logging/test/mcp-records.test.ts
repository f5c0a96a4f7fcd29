import { McpStructuredLogger, mcpFormat, recordMcpMessages, withLogFields } from '@mcp-vitals/logging';
import { withMcpCall } from '@mcp-vitals/signals';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, format } from 'winston';
import TransportStream from 'winston-transport';
import { Kept } from './sinks.js';

beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterEach(() => context.disable());

/** Runs `work` as an instrumented handler does. */
const handling = <T>(work: () => T, sessionId: string | undefined = 'a1b2'): T =>
  context.with(withMcpCall(context.active(), { method: 'tools/call', requestId: '7', sessionId }), work);

const IDS = { 'mcp.method.name': 'tools/call', 'jsonrpc.request.id': '7', 'mcp.session.id': 'a1b2' };

function kept(options = {}) {
  const sink = new Kept();
  return {
    sink,
    logger: new McpStructuredLogger('t', { console: false, otel: false, transports: [sink], ...options }),
  };
}

describe('a record made while an MCP message is handled', () => {
  it('carries method, request and session, through awaits, and none outside', async () => {
    const { sink, logger } = kept();
    await handling(async () => {
      await new Promise(setImmediate);
      withLogFields({ table: 'orders' }, () => logger.info('inside'));
    });
    logger.info('outside');
    expect(sink.infos[0]).toMatchObject({ ...IDS, table: 'orders' });
    expect(Object.keys(sink.infos[1]!).filter((key) => key.startsWith('mcp') || key.startsWith('jsonrpc'))).toEqual([]);
  });

  it('leaves out the session where the protocol has none', () => {
    const { sink, logger } = kept();
    context.with(withMcpCall(context.active(), { method: 'ping', requestId: undefined, sessionId: undefined }), () =>
      logger.info('inside'),
    );
    expect(sink.infos[0]).toMatchObject({ 'mcp.method.name': 'ping' });
    expect(sink.infos[0]).not.toHaveProperty('mcp.session.id');
    expect(sink.infos[0]).not.toHaveProperty('jsonrpc.request.id');
  });

  it("carries them through the format of an application's own winston logger", () => {
    const sink = new Kept();
    const logger = createLogger({ format: format.combine(mcpFormat(), format.json()), transports: [sink] });
    handling(() => logger.info('inside', { table: 'orders' }));
    expect(sink.infos[0]).toMatchObject({ ...IDS, table: 'orders', message: 'inside' });
  });
});

describe('an MCP log notification', () => {
  const message = (level: unknown, data: unknown) => ({
    role: 'server' as const,
    method: 'notifications/message',
    params: { level, data, logger: 'disk' },
  });

  it.each([
    ['debug', 'debug'],
    ['info', 'info'],
    ['notice', 'info'],
    ['warning', 'warn'],
    ['error', 'error'],
    ['critical', 'critical'],
    ['alert', 'critical'],
    ['emergency', 'critical'],
    ['unheard-of', 'info'],
    [undefined, 'info'],
  ])('of level %s becomes one record of level %s', (level, expected) => {
    const { sink, logger } = kept({ level: 'debug' });
    recordMcpMessages(logger)(message(level, 'the disk is full'));
    expect(sink.infos).toHaveLength(1);
    expect(sink.infos[0]).toMatchObject({
      level: expected,
      message: 'the disk is full',
      mcp_logger: 'disk',
      'mcp_vitals.role': 'server',
    });
  });

  it('keeps data of any kind as a bounded, masked field', () => {
    const { sink, logger } = kept();
    const circular: Record<string, unknown> = { apiKey: 'abc', list: Array.from({ length: 1000 }, (_, i) => i) };
    circular.self = circular;
    const record = recordMcpMessages(logger);
    for (const data of [circular, null, 7, [1], undefined]) record(message('info', data));
    record({ role: 'server', method: 'notifications/message', params: undefined });
    record({ role: 'server', method: 'notifications/progress', params: { progress: 1 } });
    expect(sink.infos).toHaveLength(6);
    expect(sink.infos[0]!.data).toMatchObject({ apiKey: '[redacted]', self: '[circular]' });
    expect((sink.infos[0]!.data as { list: unknown[] }).list).toHaveLength(101);
  });

  it('that a sink sends for a record is not recorded again, at once or later', async () => {
    const sent: unknown[] = [];
    /** Sends each record to the client, once at once and once later. */
    class ToClient extends TransportStream {
      override log(info: { message: string }, callback: () => void): void {
        for (const send of [(work: () => void) => work(), setImmediate]) {
          send(() => {
            sent.push(info.message);
            if (sent.length < 100) record(message('info', info.message));
          });
        }
        callback();
      }
    }
    const { sink, logger } = kept({ transports: [new Kept(), new ToClient()] });
    const record = recordMcpMessages(logger);
    record(message('info', 'once'));
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect(sent).toEqual(['once', 'once']);
    expect(sink.infos).toEqual([]);
  });
});
