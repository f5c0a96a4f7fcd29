/** What stands where a figure rests on too little. A 0 there would be read as a measurement. */
export const INSUFFICIENT = 'insufficient data';

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SIGNIFICANT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A whole number with its thousands apart. */
export const countText = (value: number | null): string => (value === null ? INSUFFICIENT : COUNT.format(value));

/** A value with its unit, three significant digits, in the unit that a person would choose. */
export function figureText(value: number | null, unit: string): string {
  if (value === null) return INSUFFICIENT;
  if (unit === 'ms') return durationText(value);
  if (unit === 's') return durationText(1000 * value);
  if (unit === 'By') return bytesText(value);
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`;
}

/** A ratio of 0 to 1 in per cent. */
export const ratioText = (ratio: number | null): string => figureText(ratio === null ? null : 100 * ratio, '%');

/** A duration given in milliseconds. */
export function durationText(millis: number | null): string {
  if (millis === null) return INSUFFICIENT;
  const size = Math.abs(millis);
  if (size === 0) return '0 ms';
  if (size < 0.9995) return `${digits(1000 * millis)} µs`;
  if (size < 999.5) return `${digits(millis)} ms`;
  if (size < 59_950) return `${digits(millis / 1000)} s`;
  return longText(millis);
}

/** At least a minute, in its two largest parts. */
function longText(millis: number): string {
  const [seconds, minutes, hours] = [1000, 60_000, 3_600_000].map((unit) => Math.round(millis / unit)) as [
    number,
    number,
    number,
  ];
  if (seconds < 3600) return two(Math.trunc(seconds / 60), 'min', seconds % 60, 's');
  if (minutes < 1440) return two(Math.trunc(minutes / 60), 'h', minutes % 60, 'min');
  return two(Math.trunc(hours / 24), 'd', hours % 24, 'h');
}

const two = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;

function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${digits(value)} ${BYTE_UNITS[unit]}`;
}

/** Three significant digits, but every digit before the point. */
const digits = (value: number): string => (Math.abs(value) >= 1000 ? COUNT.format(value) : SIGNIFICANT.format(value));
