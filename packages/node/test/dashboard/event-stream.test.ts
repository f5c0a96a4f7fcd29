import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectMillis } from '../../src/dashboard/feed/backoff.js';
import { EventStreamParser } from '../../src/dashboard/feed/event-stream.js';

const event = fc.record({
  event: fc.constantFrom('snapshot', 'evaluation', 'change'),
  data: fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, '|')),
});

const written = (events: readonly { event: string; data: string }[], end: string) =>
  events
    .map(({ event: name, data }) => `event: ${name}${end}data: ${data}${end}${end}`)
    .join(`: heartbeat${end}${end}`);

describe('the reader of server-sent events', () => {
  it('gives the same events wherever the text is cut', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), cuts, fc.constantFrom('\n', '\r\n', '\r'), (events, at, end) => {
        const text = `${written(events, end)}:`;
        const places = [0, ...at.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const parser = new EventStreamParser();
        const read = places.slice(1).flatMap((place, index) => parser.push(text.slice(places[index], place)));
        expect(read).toEqual(events);
      }),
    );
  });

  it('joins the lines of one event, calls one without a name `message`, and drops one without data', () => {
    const parser = new EventStreamParser();
    expect(parser.push('data: a\ndata:b\nid: 7\n\nevent: empty\n\n: note\n\n')).toEqual([
      { event: 'message', data: 'a\nb' },
    ]);
  });

  it('drops an event without an end instead of keeping it', () => {
    const parser = new EventStreamParser();
    for (let part = 0; part < 40; part++) parser.push(`data: ${'x'.repeat(1024 * 1024)}\n`);
    expect(parser.push('\ndata: next\n\n')).toEqual([{ event: 'message', data: 'next' }]);
  });
});

describe('the pause before the page connects again', () => {
  it('grows from half a second to half a minute and never leaves these bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, random) => {
          const millis = reconnectMillis(n, random);
          expect(millis).toBeGreaterThanOrEqual(500);
          expect(millis).toBeLessThanOrEqual(30_000);
          expect(reconnectMillis(n + 1, random)).toBeGreaterThanOrEqual(millis);
        },
      ),
    );
  });
});
