const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Digits of a value that are shown. */
const PRECISION = 4;

/** A whole number in groups of three digits, such as `1,250`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A value with its unit, such as `6.2 %`. */
export function formatValue(value: number, unit: string): string {
  const shown = Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(PRECISION)));
  return unit === '' || unit === '1' ? shown : `${shown} ${unit}`;
}

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
export function formatTime(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
