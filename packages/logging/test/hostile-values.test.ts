import { McpStructuredLogger, mcpFormat } from '@mcp-vitals/logging';
import fc from 'fast-check';
import { MESSAGE } from 'triple-beam';
import { describe, expect, it } from 'vitest';
import { createLogger as createWinston, format } from 'winston';
import { Kept } from './sinks.js';

function logged(message: unknown, fields?: Record<string, unknown>) {
  const kept = new Kept();
  new McpStructuredLogger('app', { console: false, otel: false, transports: [kept] }).error(message, fields);
  return JSON.parse(String(kept.infos[0]![MESSAGE])) as Record<string, never>;
}

const throwing = Object.defineProperty({}, 'broken', {
  enumerable: true,
  get() {
    throw new Error('do not look');
  },
});
const circular: Record<string, unknown> = { name: 'me' };
circular.self = circular;

describe('a hostile value', () => {
  it.each([
    ['a getter that throws', { value: throwing }, { value: { broken: '[unreadable]' } }],
    [
      'a toJSON that throws',
      {
        value: {
          toJSON: () => {
            throw new Error('no');
          },
        },
      },
      { value: '[unreadable]' },
    ],
    [
      'a Proxy that refuses',
      {
        value: new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
          },
        ),
      },
      { value: {} },
    ],
    ['a circle', { value: circular }, { value: { name: 'me', self: '[circular]' } }],
    ['a frozen object', Object.freeze({ value: 1 }), { value: 1 }],
    ['a member called __proto__', JSON.parse('{"__proto__": {"polluted": 1}}'), {}],
    ['no number', { value: Number.NaN, other: Number.NEGATIVE_INFINITY }, { value: 'NaN', other: '-Infinity' }],
    ['an invalid date', { value: new Date(Number.NaN) }, { value: 'Invalid Date' }],
    ['bytes', { value: new Uint8Array(9) }, { value: '[9 bytes]' }],
  ])('%s is written as far as possible, without an exception', (_, fields, shown) => {
    expect(logged('x', fields as Record<string, unknown>)).toMatchObject(shown);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('that is an error keeps its causes and parts to a bounded depth', () => {
    const root = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    const parts = new AggregateError([new RangeError('a'), new TypeError('b')], 'both failed', { cause: root });
    expect(logged(new Error('cannot save', { cause: parts }))).toMatchObject({
      message: 'cannot save',
      exception: {
        type: 'Error',
        cause: {
          type: 'AggregateError',
          errors: [{ type: 'RangeError' }, { type: 'TypeError', message: 'b' }],
          cause: { message: 'disk full', code: 'ENOSPC' },
        },
      },
    });
    let chain = new Error('0');
    for (let i = 1; i < 1000; i++) chain = new Error(String(i), { cause: chain });
    expect(JSON.stringify(logged(chain)).length).toBeLessThan(200_000);
  });

  it('cannot forge a line, move a cursor or reverse text', () => {
    const kept = new Kept();
    const logger = new McpStructuredLogger('app', { console: false, otel: false, transports: [kept] });
    logger.info('one\n{"level":"critical"}\u001b[2J\u202eevil', { key: 'two\r\nthree\u009b' });
    const line = String(kept.infos[0]![MESSAGE]);
    expect(line).toMatch(/^[\P{C}]+$/u);
    expect(JSON.parse(line)).toMatchObject({ level: 'info', key: 'two\r\nthree\u009b' });
  });

  it('has its secrets masked by name and by format, in messages and errors too', () => {
    const canary = 'sk-live-0123456789abcdefghij';
    const text = JSON.stringify([
      logged(`token is ${canary}`, { password: 'hunter2', nested: { apiKey: 'k', url: 'postgres://a:pw123@h/db' } }),
      logged('spawn failed', {
        spawnargs: ['-u', 'ann', '--password', 'pin1234'],
        rawHeaders: ['X-Api-Key', 'key1234'],
      }),
      logged(new Error(`Bearer ${canary}`, { cause: new Error('Authorization: Bearer abcdefghijkl') })),
    ]);
    for (const secret of [canary, 'hunter2', 'pw123', 'abcdefghijkl', 'pin1234', 'key1234'])
      expect(text).not.toContain(secret);
  });

  it('is bounded, whatever its size', () => {
    const huge = { text: 'x'.repeat(10_000_000), list: Array.from({ length: 100_000 }, (_, i) => i) };
    expect(JSON.stringify(logged('big', { huge, again: huge })).length).toBeLessThan(200_000);
  });

  it('of any kind is logged without an exception and without a change to it', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withNullPrototype: true }), (value) => {
        const before = fc.stringify(value);
        expect(() => logged(value, { value })).not.toThrow();
        expect(fc.stringify(value)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the format for a logger of winston’s own', () => {
  it('adds context and trace, masks secrets, and accepts values on which format.json() throws', () => {
    const kept = new Kept();
    const logger = createWinston({ format: format.combine(mcpFormat(), format.json()), transports: [kept] });
    logger.info('hello', { value: throwing, big: 1n, password: 'hunter2' });
    const line = JSON.parse(String(kept.infos[0]![MESSAGE])) as object;
    expect(line).toMatchObject({
      message: 'hello',
      big: '1',
      password: '[redacted]',
      value: { broken: '[unreadable]' },
    });
  });
});
