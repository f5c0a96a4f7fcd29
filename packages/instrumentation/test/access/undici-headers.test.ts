import { describe, expect, it } from 'vitest';
import { headerOf } from '../../src/access/undici-headers.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');

// As undici 5 publishes them of requests; as 6 and later do, and all of responses; as 8 does of responses over HTTP/2.
describe.each<[string, unknown]>([
  ['text', 'Accept: a, b\r\nWWW-Authenticate: Bearer\r\nwww-authenticate: DPoP x="y: z"\r\n'],
  ['a list', ['Accept', 'a, b', 'WWW-Authenticate', 'Bearer', 'www-authenticate', 'DPoP x="y: z"']],
  ['bytes', ['Accept', 'a, b', 'WWW-Authenticate', 'Bearer', 'www-authenticate', 'DPoP x="y: z"'].map(bytes)],
  ['an object', { accept: 'a, b', 'www-authenticate': ['Bearer', 'DPoP x="y: z"'] }],
])('headers that undici publishes as %s', (_, headers) => {
  it('are read by their names in any case, with all their values', () => {
    expect(headerOf(headers, 'accept')).toBe('a, b');
    expect(headerOf(headers, 'www-authenticate')).toBe('Bearer, DPoP x="y: z"');
    expect(headerOf(headers, 'authorization')).toBeUndefined();
  });
});

it.each([undefined, null, 1, [], ['accept'], [1, 2], '\r\n', ':'])(
  'headers of another form are none: %j',
  (headers) => {
    expect(headerOf(headers, 'accept')).toBeUndefined();
  },
);
