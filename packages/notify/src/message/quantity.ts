const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Digits of a value that are shown, and all before the point. */
const PRECISION = 4;
/** More than any threshold was written with; fewer than a rounding error shows in. */
const THRESHOLD_PRECISION = 12;

/** A whole number in groups of three digits, such as `1,250`. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A value with its unit, such as `6.2 %`. */
function formatValue(value: number, unit: string, precision = PRECISION): string {
  const beforeThePoint = String(Math.trunc(Math.abs(value))).length;
  const rounded = Number(value.toPrecision(Math.max(precision, beforeThePoint)));
  const shown = Number.isInteger(value) ? formatCount(value) : String(rounded);
  return unit === '' || unit === '1' ? shown : `${shown} ${unit}`;
}

/** A threshold with its unit, as its rule has it. */
export const formatThreshold = (threshold: number, unit: string): string =>
  formatValue(threshold, unit, THRESHOLD_PRECISION);

/** A value with its unit, and with the digits that tell it from its threshold. */
export function formatBeside(threshold: number | null, value: number, unit: string): string {
  const limit = threshold === null ? '' : formatThreshold(threshold, unit);
  let text = formatValue(value, unit);
  for (let digits = PRECISION; text === limit && digits <= THRESHOLD_PRECISION; digits++)
    text = formatValue(value, unit, digits);
  return text;
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
