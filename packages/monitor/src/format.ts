/** A figure for people: three significant digits, or all before the point, and its unit. */
export function format(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'By') return formatBytes(value);
  const digits = String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
  return unit === '' ? digits : `${digits} ${unit}`;
}

function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}
