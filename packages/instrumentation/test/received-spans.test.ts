import { MASK } from '@mcp-vitals/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lineage, readServerSpans } from '../src/execution/received-spans.js';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const LINEAGE: Lineage = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
  durationMillis: 100,
  atMillis: NOW,
  server: 'node server.js',
};

const nanos = (millis: number): string => `${millis}000000`;

const SPAN = {
  traceId: LINEAGE.traceId,
  spanId: '00000000000000a1',
  parentSpanId: LINEAGE.spanId,
  name: 'tools/call find_order',
  kind: 2,
  startTimeUnixNano: nanos(NOW - 90),
  endTimeUnixNano: nanos(NOW - 10),
  status: { code: 1 },
};

const text = (key: string, stringValue: unknown) => ({ key, value: { stringValue } });

const resultWith = (spans: readonly unknown[]) => ({
  content: [],
  _meta: {
    otel: {
      traces: {
        resourceSpans: [
          { resource: { attributes: [text('service.name', 'shop')] }, scopeSpans: [{ scope: {}, spans }] },
        ],
      },
    },
  },
});

const read = (...spans: unknown[]) => readServerSpans(resultWith(spans), LINEAGE);

describe('the spans of a result', () => {
  it('are taken as the server sent them where they belong to the call', () => {
    const { spans, rejected, overLimit } = read(
      { ...SPAN, attributes: [text('db.system.name', 'postgresql'), { key: 'rows', value: { intValue: '7' } }] },
      {
        ...SPAN,
        spanId: '00000000000000A2',
        parentSpanId: SPAN.spanId,
        name: 'orders.query',
        kind: 1,
        status: { code: 2, message: 'no' },
      },
    );
    expect([rejected, overLimit]).toEqual([0, 0]);
    expect(spans).toEqual([
      expect.objectContaining({
        traceId: LINEAGE.traceId,
        spanId: SPAN.spanId,
        parentSpanId: LINEAGE.spanId,
        traceFlags: 1,
        name: SPAN.name,
        kind: 1,
        duration: [0, 80_000_000],
        status: { code: 1 },
        attributes: { 'db.system.name': 'postgresql', rows: 7 },
        serviceName: 'shop',
        server: 'node server.js',
      }),
      expect.objectContaining({ spanId: '00000000000000a2', kind: 0, status: { code: 2, message: 'no' } }),
    ]);
  });

  it.each([
    ['of another trace', { traceId: 'f'.repeat(32) }],
    ['with the id of the client span', { spanId: LINEAGE.spanId }],
    ['below a span that is not there', { parentSpanId: '00000000000000ff' }],
    ['without a parent', { parentSpanId: undefined }],
    ['that is its own parent', { parentSpanId: SPAN.spanId }],
    ['with an id of zeros', { spanId: '0'.repeat(16) }],
    ['with an id that is no id', { spanId: '../../../etc/pass' }],
    ['that ends before it starts', { endTimeUnixNano: nanos(NOW - 91) }],
    ['that is longer than the call', { startTimeUnixNano: nanos(NOW - 90_000) }],
    ['of another day', { startTimeUnixNano: '1', endTimeUnixNano: '2' }],
    ['with times that are no times', { startTimeUnixNano: '-1' }],
    ['with times beyond 64 bits', { startTimeUnixNano: '9'.repeat(400), endTimeUnixNano: '9'.repeat(400) }],
  ])('are rejected where one is %s', (_, part) => {
    const { spans, rejected } = read({ ...SPAN, ...part });
    expect([spans, rejected]).toEqual([[], 1]);
  });

  it('are rejected where they go round in a circle, and where an id comes twice', () => {
    const [a, b] = ['00000000000000b1', '00000000000000b2'];
    const { spans, rejected } = read(
      SPAN,
      { ...SPAN, name: 'again' },
      { ...SPAN, spanId: a, parentSpanId: b },
      { ...SPAN, spanId: b, parentSpanId: a },
    );
    expect(spans.map(({ name }) => name)).toEqual([SPAN.name]);
    expect(rejected).toBe(3);
  });

  it('carry no secret, no character that is not seen, and no name of JavaScript', () => {
    const attributes = [
      text('password', 'hunter2'),
      text('note', 'key sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD and \u001b[31mred\u202e'),
      { key: '__proto__', value: { stringValue: 'polluted' } },
      JSON.parse('{"key": "a", "value": {"__proto__": {"stringValue": "x"}, "kvlistValue": {"values": []}}}'),
    ];
    const [span] = read({ ...SPAN, name: 'a\nb\u0000', attributes }).spans;
    expect(span?.name).toBe('a\\u{a}b\\u{0}');
    expect(span?.attributes.password).toBe(MASK);
    expect(span?.attributes.note).not.toMatch(/abcdefghij|[\p{Cc}\p{Cf}]/u);
    expect(span?.attributes.note).toContain('\\u{1b}[31mred');
    expect(Object.getPrototypeOf(span?.attributes)).toBe(Object.prototype);
    expect(Object.keys(span?.attributes ?? {}).sort()).toEqual(['note', 'password']);
  });

  const [NAME, LONG] = ['n'.repeat(1_000_000), 'x'.repeat(100_000)];
  it('are at most 64 with 16 attributes each and 32 KiB of text in all, whatever there is', () => {
    const attributes = Array.from({ length: 5000 }, (_, i) => text(`key.${i}`, LONG));
    const many = Array.from({ length: 20_000 }, (_, i) => ({
      ...SPAN,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      name: NAME,
      attributes,
    }));
    const { spans, rejected, overLimit } = readServerSpans(resultWith(many), LINEAGE);
    expect(spans).toHaveLength(64);
    expect([rejected, overLimit]).toEqual([0, 20_000 - 64]);
    expect(Math.max(...spans.map((span) => Object.keys(span.attributes).length))).toBe(16);
    expect(JSON.stringify(spans.map(({ name, attributes: kept }) => [name, kept])).length).toBeLessThan(40_000);
  });
});

describe('the clock of a server', () => {
  const at = (millis: number) => ({
    startTimeUnixNano: nanos(NOW - 90 + millis),
    endTimeUnixNano: nanos(NOW - 10 + millis),
  });
  const child = { ...SPAN, spanId: '00000000000000a2', parentSpanId: SPAN.spanId };

  it('is taken as it is where the spans lie within the call', () => {
    expect(read(SPAN, child).spans.map(({ clockOffsetMillis }) => clockOffsetMillis)).toEqual([0, 0]);
  });

  it.each([3_600_000, -5000])('that is off by %d ms is told, of all spans of the answer alike', (millis) => {
    const { spans } = read({ ...SPAN, ...at(millis) }, { ...child, ...at(millis) });
    for (const { clockOffsetMillis, startTime } of spans) {
      expect(clockOffsetMillis).toBe(-millis);
      expect(startTime[0]).toBe(Math.floor((NOW - 90 + millis) / 1000));
    }
  });
});

describe('what is left out of a result', () => {
  it('is counted: groups beyond the limit, and attributes of each span', () => {
    const group = { scopeSpans: [{ spans: [] }] };
    const result = { _meta: { otel: { traces: { resourceSpans: Array.from({ length: 20 }, () => group) } } } };
    expect(readServerSpans(result, LINEAGE).overLimit).toBe(4);
    const scopes = { scopeSpans: Array.from({ length: 18 }, () => ({ spans: [] })) };
    expect(readServerSpans({ _meta: { otel: { traces: { resourceSpans: [scopes] } } } }, LINEAGE).overLimit).toBe(2);
    const attributes = Array.from({ length: 40 }, (_, i) => text(`key.${i}`, 'x'));
    expect(read({ ...SPAN, attributes: [...attributes, 7] }).spans[0]?.droppedAttributes).toBe(25);
  });
});

/** Any JSON, and the shape of an answer with parts of it replaced by any JSON. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc
    .dictionary(fc.constantFrom(...Object.keys(SPAN), 'attributes', '__proto__'), fc.jsonValue())
    .map((part) => resultWith([{ ...SPAN, ...part }])),
  fc.array(fc.oneof(fc.jsonValue(), fc.constant(SPAN)), { maxLength: 5 }).map((spans) => resultWith(spans)),
  fc.jsonValue().map((resourceSpans) => ({ _meta: { otel: { traces: { resourceSpans } } } })),
  fc
    .array(fc.record({ key: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), value: fc.jsonValue() }))
    .map((attributes) => resultWith([{ ...SPAN, attributes }])),
  fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), { maxLength: 80 }).map((pairs) =>
    resultWith(
      pairs.map(([id, parent]) => ({
        ...SPAN,
        spanId: id.toString(16).padStart(16, '0'),
        parentSpanId: parent === 0 ? LINEAGE.spanId : parent.toString(16).padStart(16, '0'),
      })),
    ),
  ),
);

describe('any result of a hostile server', () => {
  it('is read without an error and unchanged, and gives spans of this call alone, within bounds', () => {
    fc.assert(
      fc.property(hostile, (result) => {
        const before = JSON.stringify(result);
        const { spans, rejected, overLimit } = readServerSpans(result, LINEAGE);
        expect(JSON.stringify(result)).toBe(before);
        expect(spans.length).toBeLessThanOrEqual(64);
        expect(rejected + overLimit).toBeGreaterThanOrEqual(0);
        const seen = new Set([LINEAGE.spanId]);
        for (const span of spans) {
          expect(span.traceId).toBe(LINEAGE.traceId);
          expect(span.spanId).toMatch(/^[\da-f]{16}$/);
          expect(seen.has(span.parentSpanId)).toBe(true);
          expect(seen.has(span.spanId)).toBe(false);
          seen.add(span.spanId);
          expect([0, 1, 2, 3, 4]).toContain(span.kind);
          expect([0, 1, 2]).toContain(span.status.code);
          expect(span.duration[0] * 1000 + span.duration[1] / 1e6).toBeLessThanOrEqual(LINEAGE.durationMillis + 1000);
          expect(span.name).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          for (const [key, value] of Object.entries(span.attributes)) {
            expect(key).toMatch(/^[a-z][\w./-]{0,63}$/i);
            expect(['string', 'number', 'boolean']).toContain(typeof value);
            expect(String(value)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          }
        }
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
