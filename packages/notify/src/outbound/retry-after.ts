const SECONDS = /^\d{1,9}$/;

/**
 * Milliseconds until the time that a `Retry-After` header names, in seconds or as a date; `undefined` without a valid one.
 * A date is compared with the receiver's own `Date` where it sent one, because the clocks may differ.
 */
export function retryAfterMillis(
  header: string | undefined,
  date: string | undefined,
  wallMillis: number,
): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  if (!/[a-z]/i.test(text) || Number.isNaN(at)) return undefined;
  const sentAt = Date.parse(date ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? wallMillis : sentAt));
}
