/** Digits of a figure, and all before the point. */
const DIGITS = 3;
/** More than any limit was written with; fewer than a rounding error shows in. */
const LIMIT_DIGITS = 12;

/** A figure for people: three significant digits, or all before the point, and its unit. */
export function format(value: number | null, unit: string, digits = DIGITS): string {
  if (value === null) return '–';
  if (unit === 'By') return formatBytes(value, digits);
  const text = rounded(value, digits);
  return unit === '' ? text : `${text} ${unit}`;
}

/** A limit, as it was written. */
export const formatLimit = (limit: number | null, unit: string): string =>
  format(limit, unit, unit === 'By' ? DIGITS : LIMIT_DIGITS);

/** A figure beside its limit, with the digits that tell them apart: 80.004 % is not within a limit of 80 %. */
export function formatBeside(limit: number | null, value: number | null, unit: string): string {
  let text = format(value, unit);
  for (let digits = DIGITS; text === formatLimit(limit, unit) && digits <= LIMIT_DIGITS; digits++)
    text = format(value, unit, digits);
  return text;
}

function rounded(value: number, digits: number): string {
  const beforeThePoint = String(Math.trunc(Math.abs(value))).length;
  return String(Number(value.toPrecision(Math.max(digits, beforeThePoint))));
}

function formatBytes(bytes: number, digits: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toPrecision(digits))} ${units[unit]}`;
}
