// Draws lines and bars over time, with echarts.
import * as echarts from 'echarts';
import { COLORS, text } from './svg.mjs';
import { format, nameOf, PALETTE } from './value.mjs';

const TOP = 28;
const LINE = 16;
const MAX_LEGENDS = 3;

/** Places names below a graph, in as many lines as they take up to a limit. */
function legend(names, width, top) {
  const drawn = [];
  let [x, line] = [14, 0];
  for (const [i, name] of names.entries()) {
    const shown = name.length > 46 ? `${name.slice(0, 45)}…` : name;
    const wide = 24 + shown.length * 6;
    if (x + wide > width - 10 && x > 14) [x, line] = [14, line + 1];
    if (line === MAX_LEGENDS) break;
    const y = top + line * LINE;
    const color = PALETTE[i % PALETTE.length];
    drawn.push(
      `<rect x="${x}" y="${y - 7}" width="11" height="3" fill="${color}"/>`,
      text(x + 15, y, shown, { size: 11 }),
    );
    x += wide;
  }
  return { drawn: drawn.join(''), lines: Math.min(line + 1, MAX_LEGENDS) };
}

export function drawGraph({ panel, targets }, { width, height, range }) {
  const { defaults } = panel.fieldConfig;
  const series = targets.flatMap((target) =>
    target.series.map((one) => ({ name: nameOf(target.legend, one.labels), samples: one.samples })),
  );
  const names = series.map(({ name }) => name);
  const { lines } = legend(names, width, 0);
  const below = lines * LINE + 8;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: height - TOP - below });
  chart.setOption(optionsOf(series, defaults, range));
  const drawn = chart
    .renderToSVGString()
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>/, '');
  chart.dispose();
  const placed = drawn.replace('<svg ', `<svg y="${TOP}" `).replace(/\d+\.\d{2,}/g, (one) => Number(one).toFixed(1));
  return placed + legend(names, width, height - below + 8).drawn;
}

function optionsOf(series, defaults, { startSeconds, endSeconds, stepSeconds }) {
  const { custom = {}, thresholds } = defaults;
  const isBars = custom.drawStyle === 'bars';
  const limits =
    custom.thresholdsStyle?.mode === 'dashed' ? thresholds.steps.filter(({ value }) => value !== null) : [];
  const grid = Array.from(
    { length: Math.round((endSeconds - startSeconds) / stepSeconds) + 1 },
    (_, i) => startSeconds + i * stepSeconds,
  );
  const styled = series.map(({ samples }, i) => {
    const at = new Map(samples.map(([seconds, value]) => [seconds.toFixed(0), value]));
    return {
      type: isBars ? 'bar' : 'line',
      data: grid.map((seconds) => [Math.round(seconds) * 1000, rounded(at.get(seconds.toFixed(0)), isBars)]),
      color: PALETTE[i % PALETTE.length],
      ...(isBars
        ? { stack: 'all', barWidth: '90%', silent: true }
        : { showSymbol: false, lineStyle: { width: 1.4 }, silent: true }),
    };
  });
  if (styled.length > 0 && limits.length > 0) styled[0].markLine = markLine(limits);
  return {
    animation: false,
    grid: { left: 64, right: 14, top: 8, bottom: 22 },
    xAxis: {
      type: 'time',
      min: startSeconds * 1000,
      max: endSeconds * 1000,
      minInterval: 900_000,
      axisLabel: {
        color: COLORS.faint,
        fontSize: 11,
        hideOverlap: true,
        formatter: (millis) => new Date(millis).toISOString().slice(11, 16),
      },
      axisLine: { lineStyle: { color: COLORS.border } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { color: COLORS.faint, fontSize: 11, formatter: (value) => format(value, defaults) },
      splitLine: { lineStyle: { color: COLORS.grid } },
    },
    series: styled,
  };
}

/** A bar of 0 is not drawn. */
const rounded = (value, isBar) =>
  value === undefined || Number.isNaN(value) || (isBar && value === 0) ? null : Number(value.toPrecision(4));

const markLine = (limits) => ({
  silent: true,
  symbol: 'none',
  label: { show: false },
  data: limits.map(({ value, color }) => ({
    yAxis: value,
    lineStyle: { color: COLORS[color], type: 'dashed', width: 1.2 },
  })),
});
