const UNIT_MILLIS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration as Prometheus writes it: `90s`, `5m`, `1h30m`, `1d`.
 * @throws RangeError when the text is not a duration longer than 0.
 */
export function parseDuration(text: string): number {
  let millis = 0;
  let rest = text;
  while (rest !== '') {
    const match = /^(\d{1,9})(ms|s|m|h|d)/.exec(rest);
    if (!match) throw new RangeError(`not a duration: ${JSON.stringify(text)}; write it as 30s, 5m or 1h30m`);
    millis += Number(match[1]) * UNIT_MILLIS[match[2]!]!;
    rest = rest.slice(match[0].length);
  }
  if (millis <= 0) throw new RangeError(`not a duration longer than 0: ${JSON.stringify(text)}`);
  return millis;
}
