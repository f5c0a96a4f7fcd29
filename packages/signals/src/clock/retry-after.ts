/**
 * Milliseconds until the time that a `Retry-After` header names, in seconds or as a date (RFC 9110, 10.2.3); `undefined` without
 * a valid one, 0 for a time in the past. The caller sets a limit, because a peer may name any time.
 * @param date the `Date` header of the same answer: a date is compared with the peer's own clock, as the clocks may differ
 * @param wallMillis the wall time here, for an answer without `Date`
 */
export function retryAfterMillis(
  header: string | undefined,
  date: string | undefined,
  wallMillis: number,
): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  // `Date.parse` takes numbers with signs and dots for years.
  if (!/[a-z]/i.test(text) || Number.isNaN(at)) return undefined;
  const sentAt = Date.parse(date ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? wallMillis : sentAt));
}
