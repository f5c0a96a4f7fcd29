// Draws the inside of one panel.
import { drawGraph } from './graph.mjs';
import { COLORS, circle, rect, text } from './svg.mjs';
import { colorOf, format, nameOf } from './value.mjs';

const TOP = 30;
const PAD = 10;

const DRAW = { timeseries: drawGraph, stat, bargauge, table, 'state-timeline': timeline, heatmap };

export function drawPanel(found, size) {
  if (found === undefined || found.targets.every(({ series }) => series.length === 0)) {
    const said = found?.panel.fieldConfig.defaults.noValue ?? 'No data';
    return text(size.width / 2, size.height / 2 + 8, said, { size: 15, fill: COLORS.faint, anchor: 'middle' });
  }
  return DRAW[found.panel.type](found, size);
}

const newest = ({ samples }) => samples.at(-1)[1];
const seriesOf = ({ targets }) =>
  targets.flatMap(({ legend, series }) => series.map((one) => ({ ...one, name: nameOf(legend, one.labels) })));

function stat(found, { width, height }) {
  const { defaults } = found.panel.fieldConfig;
  const value = newest(seriesOf(found)[0]);
  return text(width / 2, TOP + (height - TOP) / 2 + 8, format(value, defaults), {
    size: 30,
    weight: 600,
    fill: colorOf(value, defaults),
    anchor: 'middle',
  });
}

function bargauge(found, { width, height }) {
  const { defaults } = found.panel.fieldConfig;
  const rows = seriesOf(found).sort((a, b) => newest(b) - newest(a));
  const most = Math.max(...rows.map(newest), 0) || 1;
  const step = Math.min(44, (height - TOP - PAD) / rows.length);
  return rows
    .map((row, i) => {
      const [y, value] = [TOP + i * step, newest(row)];
      const room = width - 2 * PAD - 72;
      return [
        text(PAD, y + 11, row.name, { size: 11, within: width - 2 * PAD }),
        rect(PAD, y + 15, room, Math.max(4, step - 22), { fill: COLORS.grid }),
        rect(PAD, y + 15, (room * value) / most, Math.max(4, step - 22), { fill: colorOf(value, defaults) }),
        text(width - PAD, y + 13 + Math.max(4, step - 22) / 2 + 5, format(value, defaults), {
          weight: 600,
          fill: colorOf(value, defaults),
          anchor: 'end',
        }),
      ].join('');
    })
    .join('');
}

function table(found, { width, height }) {
  const { defaults } = found.panel.fieldConfig;
  const { excludeByName = {}, renameByName = {} } = found.panel.transformations?.[0]?.options ?? {};
  const rows = seriesOf(found);
  const labels = [...new Set(rows.flatMap((row) => Object.keys(row.labels)))];
  const columns = [...labels, ...(excludeByName.Value ? [] : ['Value'])];
  const column = (width - 2 * PAD) / columns.length;
  const cell = (row, name) => (name === 'Value' ? format(newest(row), defaults) : (row.labels[name] ?? ''));
  const line = (values, y, options) =>
    values.map((value, i) => text(PAD + i * column, y, value, { ...options, within: column - 6 })).join('');
  const fit = Math.floor((height - TOP - 30) / 24);
  return [
    line(
      columns.map((name) => renameByName[name] ?? name),
      TOP + 14,
      { size: 11, weight: 600, fill: COLORS.faint },
    ),
    ...rows.slice(0, fit).flatMap((row, i) => [
      rect(PAD, TOP + 21 + i * 24, width - 2 * PAD, 1, { fill: COLORS.grid }),
      line(
        columns.map((name) => cell(row, name)),
        TOP + 38 + i * 24,
        { size: 12 },
      ),
    ]),
  ].join('');
}

const LABELS = 150;
const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 16);

/** Times below a drawing. */
function times({ range }, left, width, y) {
  const count = Math.max(2, Math.floor(width / 110));
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = range.startSeconds + ((range.endSeconds - range.startSeconds) * i) / count;
    return text(left + (width * i) / count, y, clock(at), {
      size: 11,
      fill: COLORS.faint,
      anchor: i === 0 ? 'start' : i === count ? 'end' : 'middle',
    });
  }).join('');
}

function timeline(found, size) {
  const { width, height, range } = size;
  const { defaults } = found.panel.fieldConfig;
  const rows = seriesOf(found);
  const step = Math.min(44, (height - TOP - 48) / rows.length);
  const [left, room] = [PAD + LABELS, width - 2 * PAD - LABELS];
  const scale = room / (range.endSeconds - range.startSeconds);
  const bars = rows.map((row, i) => {
    const y = TOP + i * step;
    const cells = row.samples.map(([at, value], n) => {
      const end = row.samples[n + 1]?.[0] ?? range.endSeconds;
      return { x: left + (at - range.startSeconds) * scale, width: (end - at) * scale, fill: colorOf(value, defaults) };
    });
    const merged = [];
    for (const one of cells) {
      const last = merged.at(-1);
      if (last?.fill === one.fill) last.width += one.width;
      else merged.push(one);
    }
    const drawn = merged.map((one) => rect(one.x, y + 4, one.width, step - 8, one)).join('');
    return `${text(left - 8, y + step / 2 + 4, row.name, { size: 11, anchor: 'end', within: LABELS })}${drawn}`;
  });
  const words = Object.values(defaults.mappings?.[0]?.options ?? {}).map(({ text: word, color }, i) => {
    const x = left + i * 90;
    return rect(x, height - 22, 10, 10, { fill: COLORS[color] }) + text(x + 15, height - 13, word, { size: 11 });
  });
  return [...bars, times(size, left, room, TOP + rows.length * step + 14), ...words].join('');
}

const AXIS = 64;

function heatmap(found, size) {
  const { width, height, range } = size;
  const bounds = seriesOf(found)
    .map((one) => ({ ...one, le: Number(one.labels.le.replace('+Inf', 'Infinity')) }))
    .sort((a, b) => a.le - b.le);
  const [left, room, high] = [AXIS, width - AXIS - PAD, height - TOP - 26];
  const row = high / bounds.length;
  const before = (i, at) => bounds[i - 1]?.samples.find(([seconds]) => seconds === at)?.[1] ?? 0;
  const cells = bounds.flatMap(({ samples }, i) =>
    samples.map(([at, value]) => ({ i, at, count: Math.max(0, value - before(i, at)) })),
  );
  const most = Math.max(...cells.map(({ count }) => count), 1);
  const scale = room / (range.endSeconds - range.startSeconds);
  const xOf = (at) => left + (at - range.startSeconds) * scale;
  const yOf = (i) => TOP + (bounds.length - 1 - i) * row;
  const shade = (count) =>
    `rgb(${[56, 113, 220].map((to) => Math.round(225 + (to - 225) * Math.sqrt(count / most))).join(',')})`;
  const drawn = cells
    .filter(({ count, at }) => count > 0.01 && xOf(at) > left)
    .map(({ i, at, count }) =>
      rect(xOf(at) - range.stepSeconds * scale, yOf(i) + 0.5, range.stepSeconds * scale, row - 1, {
        fill: shade(count),
      }),
    );
  const dots = found.exemplars
    .filter(({ seconds }) => xOf(seconds) > left)
    .slice(-200)
    .map(({ value, seconds }) =>
      circle(xOf(seconds), yOf(bounds.findIndex(({ le }) => value <= le)) + row / 2, 2.6, COLORS.orange),
    );
  const names = bounds.map(({ le }, i) =>
    text(left - 6, yOf(i) + row / 2 + 4, le === Number.POSITIVE_INFINITY ? '+Inf' : format(le, { unit: 's' }), {
      size: 10,
      fill: COLORS.faint,
      anchor: 'end',
    }),
  );
  return [...drawn, ...dots, ...names, times(size, left, room, height - 10)].join('');
}
