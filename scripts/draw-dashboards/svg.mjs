// The few shapes of SVG that the pictures need.

/** Grafana's light theme. */
export const COLORS = {
  canvas: '#f4f5f5',
  border: '#dcdee0',
  text: '#24292e',
  faint: '#6a7178',
  grid: '#e9ebed',
  green: '#299c46',
  orange: '#e8830c',
  red: '#d4222f',
  purple: '#8f3bb8',
};

const escaped = (value) => String(value).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
const short = (value) => String(Math.round(value * 10) / 10);

export function rect(x, y, width, height, { fill, stroke, radius = 0 }) {
  const line = stroke === undefined ? '' : ` stroke="${stroke}"`;
  const corner = radius === 0 ? '' : ` rx="${radius}"`;
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(height)}" fill="${fill}"${line}${corner}/>`;
}

export const circle = (x, y, radius, fill) =>
  `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="${fill}" stroke="#ffffff" stroke-width="0.6"/>`;

/** @param options.within shortens text that would be wider than this, in pixels */
export function text(x, y, value, { size = 12, weight = 400, fill = COLORS.text, anchor = 'start', within } = {}) {
  const most = within === undefined ? Number.POSITIVE_INFINITY : Math.floor(within / (size * 0.56));
  const shown = String(value).length > most ? `${String(value).slice(0, most - 1)}…` : value;
  return `<text x="${short(x)}" y="${short(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(shown)}</text>`;
}
