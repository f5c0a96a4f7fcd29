import { retryAfterMillis } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';

const NOW = Date.UTC(2026, 0, 1);
const at = (millis: number) => new Date(millis).toUTCString();

describe('retryAfterMillis', () => {
  it.each([
    ['a number of seconds', ' 120 ', undefined, 120_000],
    ['more seconds than a date can hold', '9'.repeat(12), undefined, 999_999_999_999_000],
    ['a date, by the clock here', at(NOW + 90_000), undefined, 90_000],
    ['a date, by the clock of the answer', at(NOW + 90_000), at(NOW + 60_000), 30_000],
    ['a date in the past', at(0), undefined, 0],
    ['a date beside a Date that is none', at(NOW + 90_000), 'today', 90_000],
    ['nothing', undefined, undefined, undefined],
    ['an empty text', '', undefined, undefined],
    ['a word', 'soon', undefined, undefined],
    ['a negative number', '-5', undefined, undefined],
    ['a fraction', '1.5', undefined, undefined],
  ])('reads %s', (_, header, date, expected) => {
    expect(retryAfterMillis(header, date, NOW)).toBe(expected);
  });
});
