import { McpStructuredLogger, mcpFormat } from '@mcp-vitals/logging';
import { MESSAGE } from 'triple-beam';
import { describe, expect, it } from 'vitest';
import { createLogger, format, type Logger, transports } from 'winston';
import { Kept } from './sinks.js';

const throwing = (fields: object) =>
  Object.defineProperty({ ...fields }, 'broken', {
    enumerable: true,
    get() {
      throw new Error('do not look');
    },
  });

describe("a transport of winston's with a level of its own", () => {
  it.each([
    ['error', ['critical', 'error']],
    ['warning', ['critical', 'error', 'warn']],
    ['http', ['critical', 'error', 'warn', 'info']],
    ['silly', ['critical', 'error', 'warn', 'info', 'debug']],
  ])('%s receives the records from that level on', (level, expected) => {
    const kept = new Kept({ level });
    const logger = new McpStructuredLogger('t', { console: false, otel: false, level: 'debug', transports: [kept] });
    for (const each of ['critical', 'error', 'warn', 'info', 'debug'] as const) logger[each]('hello');
    expect(kept.infos.map((info) => info.level)).toEqual(expected);
    expect(logger.droppedRecords['transport 0: Kept']).toEqual({});
  });

  it('that is unknown is refused when the logger is made', () => {
    const transport = new transports.Console({ level: 'loud' });
    expect(() => new McpStructuredLogger('t', { transports: [transport] })).toThrow(/"loud"/);
  });

  it('receives a record with a field called exception, which is a mark of winston', () => {
    const kept = new Kept();
    const logger = new McpStructuredLogger('t', { console: false, otel: false, transports: [kept] });
    logger.error('failed', { exception: true });
    expect(kept.infos).toMatchObject([{ message: 'failed', exception: 'true' }]);
  });
});

describe("the winston logger of a structured logger, for code that requires winston's type", () => {
  function winston(): { winston: Logger; lines: () => Record<string, unknown>[] } {
    const kept = new Kept();
    const logger = new McpStructuredLogger('t', { console: false, otel: false, level: 'debug', transports: [kept] });
    const lines = () => kept.infos.map((info) => JSON.parse(String(info[MESSAGE])) as Record<string, unknown>);
    return { winston: logger.winston, lines };
  }

  it.each([
    ...[['emerg', 'critical'] as const, ['alert', 'critical'] as const, ['crit', 'critical'] as const],
    ...[['error', 'error'] as const, ['warning', 'warn'] as const, ['notice', 'info'] as const],
    ...[['http', 'info'] as const, ['verbose', 'debug'] as const, ['silly', 'debug'] as const],
  ])('has the method %s, whose records are of level %s', (method, level) => {
    const { winston: logger, lines } = winston();
    logger[method]('hello');
    logger.log(method, 'again');
    expect(lines()).toMatchObject([
      { level, message: 'hello' },
      { level, message: 'again' },
    ]);
  });

  it('keeps an error that is logged alone, with its stack', () => {
    const { winston: logger, lines } = winston();
    logger.error(Object.assign(new TypeError('no such table'), { code: 'E1' }));
    expect(lines()).toMatchObject([
      {
        level: 'error',
        message: 'no such table',
        exception: { type: 'TypeError', code: 'E1', stacktrace: expect.stringContaining('winston.test') },
      },
    ]);
  });

  it('loses a getter that throws, and nothing else', () => {
    const { winston: logger, lines } = winston();
    expect(() => logger.log(throwing({ level: 'info', message: 'hello', table: 't1' }) as never)).not.toThrow();
    expect(lines()).toMatchObject([{ message: 'hello', table: 't1', broken: '[unreadable]' }]);
  });
});

describe('the format, before the others of a logger', () => {
  function lineOf(log: (logger: Logger) => void, ...formats: Logger['format'][]): string {
    const kept = new Kept();
    log(createLogger({ format: format.combine(mcpFormat(), ...formats), transports: [kept] }));
    return String(kept.infos[0]![MESSAGE]);
  }

  it('leaves format.splat() its arguments, without their secrets', () => {
    const line = lineOf(
      (logger) => logger.info('user %s of %d paid with %j', 'ada', 7, { password: 'hunter2' }),
      format.splat(),
      format.printf(textOf),
    );
    expect(line).toBe('info: user ada of 7 paid with {"password":"[redacted]"}');
  });

  it('leaves an error in the arguments of format.splat() an error', () => {
    const error = new Error('disk full');
    const line = lineOf((logger) => logger.error('cannot save', error), format.splat(), format.printf(textOf));
    expect(line).toMatch(/^error: cannot save disk full Error: disk full\n +at /);
  });

  it.each([
    ['alone', (logger: Logger) => void logger.error(new Error('disk full'))],
    [
      'as the message',
      (logger: Logger) => void logger.log({ level: 'error', message: new Error('disk full') as never }),
    ],
  ])('keeps message and stack of an error that is logged %s', (_, log) => {
    expect(lineOf(log, format.printf(textOf))).toMatch(/^error: disk full Error: disk full\n +at /);
    expect(JSON.parse(lineOf(log, format.json()))).toMatchObject({ message: 'disk full', level: 'error' });
  });

  it('keeps level and message of a record with more members than it copies', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`member${i}`, 'x'.repeat(1000)]));
    expect(lineOf((logger) => logger.info('hello', many), format.printf(textOf))).toBe('info: hello');
  });
});

const textOf = ({ level, message, stack }: { level: string; message: unknown; stack?: unknown }) =>
  [`${level}:`, message, stack]
    .filter((part) => part !== undefined)
    .map(String)
    .join(' ');
