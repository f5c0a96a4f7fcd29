const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const numbers = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const counts = new Intl.NumberFormat('en-US');

export const formatCount = (count: number): string => counts.format(count);

/** A value with its unit, such as `6.2 %`. */
export const formatValue = (value: number, unit: string): string =>
  unit === '' || unit === '1' ? numbers.format(value) : `${numbers.format(value)} ${unit}`;

/** A duration in its two largest units, such as `2 h 5 min`. */
export function formatDuration(millis: number): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  let rest = Math.max(0, Math.round(millis / SECOND)) * SECOND;
  const parts: string[] = [];
  for (const [size, name] of units) {
    const whole = Math.floor(rest / size);
    if (whole > 0 && parts.length < 2) parts.push(`${whole} ${name}`);
    rest -= whole * size;
  }
  return parts.join(' ') || '0 s';
}

/** A wall time in UTC, such as `2026-11-26 20:15:00 UTC`. */
export const formatTime = (millis: number): string =>
  Number.isFinite(new Date(millis).getTime())
    ? `${new Date(millis).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : 'unknown';
