// Writes the JSON Schema of the report from its definition: `node scripts/generate-report-schema.mjs`; `--print` writes to
// stdout. A test holds the file to it.
import { writeFileSync } from 'node:fs';
import { reportSchema } from '../packages/monitor/dist/report/report-schema.js';

const FILE = new URL('../packages/monitor/schema/report.schema.json', import.meta.url);
const text = `${JSON.stringify(reportSchema(), null, 2)}\n`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(FILE, text);
