// Draws docs/images/grafana-*.svg: runs test/real/grafana, which stages an hour of traffic and asks a real Prometheus for what
// every panel shows, and lays the answers out as the JSON of the dashboards does. Grafana itself is not needed and not used.
// `node scripts/draw-dashboards.mjs`, or with a file of earlier answers as its argument. Needs scripts/setup-backends.sh.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawPanel } from './draw-dashboards/panel.mjs';
import { COLORS, rect, text } from './draw-dashboards/svg.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DASHBOARDS = path.join(ROOT, 'packages/backends/dashboards/otlp');
const COLUMN = 58;
const UNIT = 34;
const GAP = 8;
const HEAD = 58;

/** The answers of Prometheus, from a run of the test. */
function collect() {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'mcp-vitals-panels-')), 'panels.json');
  const args = ['vitest', 'run', '--config', 'vitest.real.config.ts', 'test/real/grafana'];
  execFileSync('npx', args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MCP_VITALS_PANEL_DATA: file } });
  return file;
}

const shown = (title) => title.replaceAll('$role', 'server');

function draw(dashboard, data, range) {
  const width = 24 * COLUMN + 2 * GAP;
  const bottom = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
  const height = HEAD + bottom * UNIT + GAP;
  const parts = [
    rect(0, 0, width, height, { fill: COLORS.canvas }),
    text(GAP + 6, 26, dashboard.title, { size: 20, weight: 600 }),
    text(
      GAP + 6,
      46,
      "Drawn from the dashboard's JSON and what a Prometheus 3 returned for each query; not a screenshot of Grafana.",
      {
        size: 12,
        fill: COLORS.faint,
      },
    ),
  ];
  for (const panel of dashboard.panels) {
    const { x, y, w, h } = panel.gridPos;
    const [left, top] = [GAP + x * COLUMN, HEAD + y * UNIT];
    if (panel.type === 'row') {
      parts.push(text(left + 6, top + 23, `▾ ${shown(panel.title)}`, { size: 15, weight: 600 }));
      continue;
    }
    const found = data.find((one) => one.dashboard === dashboard.title && one.panel.id === panel.id);
    const [inner, high] = [w * COLUMN - GAP, h * UNIT - GAP];
    parts.push(
      `<svg x="${left}" y="${top}" width="${inner}" height="${high}" viewBox="0 0 ${inner} ${high}">`,
      rect(0.5, 0.5, inner - 1, high - 1, { fill: '#ffffff', stroke: COLORS.border, radius: 3 }),
      text(10, 20, shown(panel.title), { size: 13, weight: 600, within: inner - 20 }),
      drawPanel(found, { width: inner, height: high, range }),
      '</svg>',
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif">${parts.join('\n')}</svg>\n`;
}

const { range, panels } = JSON.parse(readFileSync(process.argv[2] ?? collect(), 'utf8'));
for (const name of readdirSync(DASHBOARDS)) {
  const dashboard = JSON.parse(readFileSync(path.join(DASHBOARDS, name), 'utf8'));
  const file = path.join(ROOT, 'docs/images', `grafana-${name.replace('.json', '.svg')}`);
  const svg = draw(dashboard, panels, range);
  writeFileSync(file, svg);
  console.log(`${path.relative(ROOT, file)} ${Math.round(svg.length / 1000)} kB`);
}
