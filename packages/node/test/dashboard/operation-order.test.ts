import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesFilter, sortOf, sortOperations, sortText } from '../../src/dashboard/operations/operation-order.js';
import { linkTo, parseRoute } from '../../src/dashboard/route/route.js';

const figure = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }));
const operation = fc.record({
  name: fc.string({ maxLength: 3 }),
  role: fc.constantFrom('client', 'server', 'internal'),
  count: fc.nat(100),
  errorRatio: figure,
  p50Millis: figure,
  p95Millis: figure,
  p99Millis: figure,
});
const sort = fc.record({
  by: fc.constantFrom('name', 'role', 'count', 'errors', 'p50', 'p95', 'p99'),
  direction: fc.constantFrom('ascending' as const, 'descending' as const),
});

describe('the order of operations', () => {
  it('holds every operation once, and those without the figure last in both directions', () => {
    const direction = fc.constantFrom('ascending' as const, 'descending' as const);
    fc.assert(
      fc.property(fc.array(operation), direction, (operations, wanted) => {
        const sorted = sortOperations(operations, { by: 'p95', direction: wanted });
        expect(sorted.toSorted(byIdentity(operations))).toEqual(operations);
        const known = sorted.map(({ p95Millis }) => p95Millis);
        const values = known.filter((value) => value !== null);
        expect(known.slice(0, values.length)).toEqual(values);
        expect(values).toEqual(values.toSorted((a, b) => (wanted === 'ascending' ? a - b : b - a)));
      }),
    );
  });

  it('is the same however the operations came', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(operation, { selector: ({ name, role }) => `${role} ${name}` }),
        sort,
        (operations, wanted) => {
          expect(sortOperations(operations.toReversed(), wanted)).toEqual(sortOperations(operations, wanted));
        },
      ),
    );
  });

  it('is in the address, and an address that names none shows the most used first', () => {
    fc.assert(
      fc.property(sort, (wanted) => {
        expect(sortOf(sortText(wanted))).toEqual(wanted);
      }),
    );
    for (const text of [undefined, '', 'constructor', '-', '--p95']) {
      expect(sortOf(text)).toEqual({ by: 'count', direction: 'descending' });
    }
  });

  it('is of the names that hold every word of the filter', () => {
    expect(matchesFilter('tools/call describe_table', 'TABLE call')).toBe(true);
    expect(matchesFilter('tools/call describe_table', 'table list')).toBe(false);
    expect(matchesFilter('anything', '  ')).toBe(true);
  });
});

describe('the address of a page', () => {
  it('leads to what it was made of, whatever the names of the tools are', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' });
    const query = fc.dictionary(fc.constantFrom('sort', 'filter', 'over'), part);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), query, (path, given) => {
        expect(parseRoute(linkTo(path, given))).toEqual({ path, query: given });
      }),
    );
  });

  it('that was cut or made up by hand leads somewhere', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseRoute(text).path.every((part) => part !== '')).toBe(true);
      }),
    );
    expect(parseRoute('#/operations/%E0%A4%A')).toEqual({ path: ['operations', '%E0%A4%A'], query: {} });
  });
});

function byIdentity<T>(all: readonly T[]): (a: T, b: T) => number {
  return (a, b) => all.indexOf(a) - all.indexOf(b);
}
