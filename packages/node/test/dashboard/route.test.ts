import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkTo, parseRoute } from '../../src/dashboard/route/route.js';

describe('a link to a page', () => {
  it('leads to the page and the choices that it was made of, whatever the names are', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 });
    const query = fc.dictionary(fc.constantFrom('sort', 'filter', 'operation'), name);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), query, (path, chosen) => {
        const route = parseRoute(linkTo(path, chosen));
        expect(route.path).toEqual(path);
        expect(route.query).toEqual(chosen);
      }),
    );
  });

  it('is made of a name that no address can hold, too', () => {
    expect(parseRoute(linkTo(['operations', 'server', 'half \uD800'])).path[2]).toBe('half \uFFFD');
  });
});
