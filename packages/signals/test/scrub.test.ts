import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretKey, MASK, maskSecrets, scrubUri } from '../src/index.js';

describe('maskSecrets', () => {
  it.each([
    ['Authorization: Bearer abcdefgh12345678', `Authorization: ${MASK}`],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln', `token ${MASK}`],
    ['key sk-live0123456789abcdef was refused', `key ${MASK} was refused`],
    ['postgres://app:Tr0ub4dor@db/prod', `postgres://app:${MASK}@db/prod`],
    ['redis://:pa/ss@cache', `redis://:${MASK}@cache`],
    ['password=hunter2 for ann', `password=${MASK} for ann`],
    ['{"db_api_key": "abc123"}', `{"db_api_key": "${MASK}"}`],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII', MASK],
    ['data:image/png;base64,iVBORw0KGgo=', `data:image/png;base64,${MASK}`],
  ])('masks %j', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each([
    'could not connect to db.internal:5432: connection refused',
    'MCP error -32602: Tool get_tokens not found',
    'see http://localhost:3000/@scope/package',
    'the task took 3 tokens of 5',
    'basic usage of the design system',
  ])('leaves %j as it is', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('takes time in proportion to its text', () => {
    const millis = (text: string) => {
      const start = performance.now();
      maskSecrets(text);
      return performance.now() - start;
    };
    for (const part of ['a', 'sk-', '://a:', 'password', 'eyJ.', '-----BEGIN ', ';base64,']) {
      expect(millis(part.repeat(20_000)), part).toBeLessThan(2000);
    }
  });
});

describe('scrubUri', () => {
  it.each([
    ['https://example.com/a?b=c&d#e', 'https://example.com/a?b=REDACTED&REDACTED#REDACTED'],
    ['https://ann@example.com:8080/a', 'https://REDACTED@example.com:8080/a'],
    ['postgres://app:p/w@db/prod', 'postgres://REDACTED@db/prod'],
    ['https://example.com/@scope/package', 'https://example.com/@scope/package'],
    ['http://[::1]:3000/a@b', 'http://[::1]:3000/a@b'],
    ['file:///etc/hosts', 'file:///etc/hosts'],
    ['data:text/plain,hello', 'data:text/plain,REDACTED'],
    ['schema/tables/orders', 'schema/tables/orders'],
    ['', ''],
  ])('makes of %j %j', (uri, scrubbed) => {
    expect(scrubUri(uri)).toBe(scrubbed);
  });

  it('never throws, and never shows a value of the query', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, text) => {
        scrubUri(text);
        const { search } = new URL(url);
        for (const [, value] of new URLSearchParams(search)) {
          if (value.length > 8) expect(scrubUri(url).split('?')[1]).not.toContain(value);
        }
      }),
    );
  });
});

it('isSecretKey knows names of secrets by common usage', () => {
  expect(['password', 'apiKey', 'Authorization', 'set-cookie', 'sessionId'].filter((key) => !isSecretKey(key))).toEqual(
    [],
  );
  expect(['city', 'tokens', 'passport', 'keyboard'].filter(isSecretKey)).toEqual([]);
});
