// Writes packages/backends/dashboards from packages/backends/src/grafana/build: `npm run build`, then
// `node scripts/generate-dashboards.mjs`. A test holds the files to it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dashboardFiles } from '../packages/backends/dist/grafana/build/files.js';

const folder = new URL('../packages/backends/dashboards/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
for (const [name, text] of dashboardFiles()) {
  const file = new URL(name, folder);
  mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
  writeFileSync(file, text);
}
