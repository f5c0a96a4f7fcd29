import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretKey, MASK, maskSecrets, scrubUri } from '../src/index.js';

describe('maskSecrets', () => {
  it.each([
    ['Authorization: Bearer abcdefgh12345678', `Authorization: ${MASK}`],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln', `token ${MASK}`],
    ['key sk-live0123456789abcdef was refused', `key ${MASK} was refused`],
    ['rk_live_51Habcdefghijkl', MASK],
    ['pk_live_51Habcdefghijkl', MASK],
    ['export AWS_KEY=1; AKIAIOSFODNN7EXAMPLE', `export AWS_KEY=1; ${MASK}`],
    ['AIzaSyA-1234567890_abcdefghijklmnopqrstu', MASK],
    ['ghs_0123456789abcdefghij', MASK],
    ['github_pat_11ABCDEFG0abcdefghijkl_mnop', MASK],
    ['glpat-abcdefghij_1234567890', MASK],
    ['npm_0123456789abcdefghijklmnopqrstuvwxyz', MASK],
    ['hf_AbCdEfGhIjKlMnOpQrStUvWxYz01234567', MASK],
    ['xoxb-123456789012-abcdefghij', MASK],
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
    'skills_list_installed',
    'npx skyscanner-mcp-server --skip-name-resolve',
    'npx npm-search-mcp-server',
    'npm_search_packages',
    'hf_space_search_docs',
    'sketch_to_image, ghost_post_publish and pkg_install_dependencies',
    'duplicate key value violates unique constraint "pk_customer_orders"',
    'ASIA-pacific-region-overview',
  ])('leaves %j as it is', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('takes time in proportion to its text', () => {
    const millis = (text: string) => {
      const start = performance.now();
      maskSecrets(text);
      return performance.now() - start;
    };
    for (const part of ['a', 'sk-', 'pk-', 'hf_', 'AKIA', '://a:', 'password', 'eyJ.', '-----BEGIN ', ';base64,']) {
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
