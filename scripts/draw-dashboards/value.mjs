// Values, names and colors as Grafana shows them.
import { COLORS } from './svg.mjs';

const digits = (value) => {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return size >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
};

/** Goes to a larger unit from the given size on. */
function scaled(value, steps) {
  const [size, unit] = steps.findLast(([least]) => Math.abs(value) >= least) ?? steps[0];
  return `${digits(value / (size || 1))} ${unit}`;
}

const FORMATS = {
  percent: (value) => `${digits(value)} %`,
  ms: (value) =>
    scaled(value, [
      [1, 'ms'],
      [1000, 's'],
      [60_000, 'min'],
    ]),
  s: (value) =>
    Math.abs(value) < 1 && value !== 0
      ? `${digits(value * 1000)} ms`
      : scaled(value, [
          [1, 's'],
          [60, 'min'],
        ]),
  opm: (value) => `${digits(value)}/min`,
  bytes: (value) =>
    scaled(value, [
      [1, 'B'],
      [1024, 'KiB'],
      [1024 ** 2, 'MiB'],
      [1024 ** 3, 'GiB'],
    ]),
  short: (value) => (Math.abs(value) >= 10_000 ? `${digits(value / 1000)} K` : digits(value)),
};

export function format(value, { unit, mappings = [], decimals }) {
  const shown = decimals === undefined ? value : Number(value.toFixed(decimals));
  return mappings[0]?.options[String(value)]?.text ?? FORMATS[unit](shown);
}

export function colorOf(value, { thresholds, mappings = [] }) {
  const mapped = mappings[0]?.options[String(value)]?.color;
  const step = thresholds.steps.findLast(({ value: from }) => from === null || value >= from);
  return COLORS[mapped ?? step?.color] ?? COLORS.green;
}

/** The name of a series by the panel's template. */
export const nameOf = (legend, labels) =>
  legend
    .replace(/\{\{(\w+)\}\}/g, (_, label) => shortId(labels[label] ?? ''))
    .trim()
    .replace(/\s+/g, ' ') || '(none)';

/** A process's random id is 36 characters. */
const shortId = (value) => value.replace(/^([0-9a-f]{8})-[0-9a-f-]{27}$/, '$1…');

export const PALETTE = [
  '#3871dc',
  '#e8830c',
  '#299c46',
  '#8f3bb8',
  '#d4222f',
  '#00a3a3',
  '#b58900',
  '#d6538b',
  '#5f6b7a',
  '#7aa6f8',
  '#7a4b2a',
  '#8bc34a',
];
