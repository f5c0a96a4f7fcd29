import { z } from 'zod';

/** A number within bounds, inclusive. */
export const numberFrom = (min: number, max: number) => z.number().min(min).max(max);

export const wholeFrom = (min: number, max: number) => z.int().min(min).max(max);

/** A text with content, of a length that no mistake exceeds. */
export const text = () => z.string().trim().min(1).max(4096);

/** An address over HTTP. */
export const httpUrl = () =>
  text().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'must be an http or https address',
  });

/** A duration longer than 0 as Prometheus writes it, such as `90s`, `5m` or `1h30m`. */
export const duration = () =>
  text().regex(/^(?=.*[1-9])(\d{1,6}(ms|s|m|h|d)){1,5}$/, { error: 'must be a duration such as 90s, 5m or 1h30m' });

const MAX_ITEMS = 1000;

export const list = (item: z.ZodType<string, string>) => z.array(item).max(MAX_ITEMS);

export const emailAddress = () =>
  text().regex(/^[^\s@<>]+@[^\s@<>]+$/, { error: 'must be an address such as ops@example.com' });

/** HTTP headers by name. */
export const headers = () =>
  z.record(
    z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,256}$/, { error: 'must be names and values of HTTP headers' }),
    z.string().regex(/^[\t\x20-\x7e]{0,8192}$/, { error: 'must be names and values of HTTP headers' }),
  );

/** The Python system's levels. `WARN` and `FATAL` stand for `WARNING` and `CRITICAL`. */
export const level = () => z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
