import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalIn, refusalOfStatus, statusOf } from '../../src/access/refusal.js';

const result = (text: string) => ({ id: 1, result: { isError: true, content: [{ type: 'text', text }] } });
const error = (code: number, message = '') => ({ id: 1, error: { code, message } });

describe('a refused call', () => {
  it.each([
    ['Rate limit exceeded', 'rate_limited'],
    ['Error: API rate limit exceeded for user ID 1', 'rate_limited'],
    ['You have exceeded', undefined],
    ['429 Too Many Requests', 'rate_limited'],
    ['Error executing tool search: Too many requests, please slow down', 'rate_limited'],
    ['GitHub API error: 403 API rate limit exceeded', 'forbidden'],
    ['Request was throttled. Expected available in 12 seconds.', 'rate_limited'],
    ['Your daily quota has been exhausted', 'rate_limited'],
    ['MCP error -32000: Unauthorized', 'unauthenticated'],
    ['Error: 401 Unauthorized, the API key has expired', 'unauthenticated'],
    ['Invalid or expired token', 'unauthenticated'],
    ['Authentication required', 'unauthenticated'],
    ['Your access token has expired', 'unauthenticated'],
    ['403 Forbidden', 'forbidden'],
    ['HTTP 403: Forbidden', 'forbidden'],
    ['Access denied for tool delete_all', 'forbidden'],
    ['Insufficient scope: needs files:write', 'forbidden'],
    ['Call denied by policy no-writes', 'forbidden'],
    ['Not authorized to read this', 'forbidden'],
  ])('is told by the words of a result: %s', (text, refusal) => {
    expect(refusalIn(result(text))).toBe(refusal);
  });

  it.each([
    "EACCES: permission denied, open '/etc/shadow'",
    "Permission denied, open '/etc/shadow'",
    'quota.txt not found',
    'Rate limiting rules not found',
    'Rate limits file is missing',
    'Access denied events: table does not exist',
    'connect ECONNREFUSED 127.0.0.1:429',
    'Error: timeout of 4030 ms exceeded',
    'Validation failed: token is required',
    'Unexpected token < in JSON at position 0',
    'Key "forbidden" not found',
    'The tool failed: 4290 rows are too many',
    '',
  ])('is not seen in a failure of another kind: %s', (text) => {
    expect(refusalIn(result(text))).toBeUndefined();
    expect(refusalIn(error(-32603, text))).toBeUndefined();
  });

  it.each([
    [429, 'rate_limited'],
    [-32029, 'rate_limited'],
    [-32403, 'forbidden'],
    [401, 'unauthenticated'],
    [-32603, undefined],
    [-32001, undefined],
    [Number.NaN, undefined],
  ])('is told by a code of JSON-RPC: %s', (code, refusal) => {
    expect(refusalIn(error(code, 'no words'))).toBe(refusal);
  });

  it.each([
    [{ name: 'UnauthorizedError' }, 401],
    [{ code: 429 }, 429],
    [{ code: 'SEND', data: { status: 403 } }, 403],
    [{ code: -1 }, undefined],
    [{ code: 'ECONNREFUSED' }, undefined],
    [undefined, undefined],
    ['text', undefined],
  ])('is told by what a transport throws: %j', (thrown, status) => {
    expect(statusOf(thrown)).toBe(status);
  });

  it('takes no status but those of refusals', () => {
    expect([400, 401, 403, 404, 429, 500].map(refusalOfStatus)).toEqual([
      undefined,
      'unauthenticated',
      'forbidden',
      undefined,
      'rate_limited',
      undefined,
    ]);
  });

  it('is looked for in any text without delay', () => {
    const words = fc.constantFrom(
      ' ',
      ':',
      '-',
      'error',
      'failed',
      'HTTP',
      'rate',
      'limit',
      'quota',
      'the ',
      '\n',
      'a',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 2000 }), (parts) => {
        const began = process.cpuUsage();
        refusalIn(result(parts.join('')));
        return process.cpuUsage(began).user / 1000 < 1000;
      }),
      { numRuns: 200 },
    );
    for (const one of [' ', '-', 'error: ', 'failed ', 'HTTP', 'a ', 'error', 'api ']) {
      refusalIn(result(one.repeat(100_000)));
    }
  });
});
