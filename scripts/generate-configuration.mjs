// Writes docs/configuration.md and the JSON Schema of the configuration from its zod schema:
// `node scripts/generate-configuration.mjs`; `--print page` and `--print schema` write to stdout. A test holds both to it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { z } from 'zod';

const root = new URL('../', import.meta.url);
const [{ monitoringSchema }, { settingMeta }, { SECTIONS, SETTINGS }] = await fromSource(
  'monitoring-schema',
  'setting-meta',
  'settings',
);

const PAGE = new URL('docs/configuration.md', root);
const SCHEMA = new URL('packages/node/schema/monitoring-config.schema.json', root);

function jsonSchema() {
  const described = z.registry();
  return z.toJSONSchema(monitoringSchema, {
    io: 'input',
    metadata: described,
    override: ({ zodSchema, jsonSchema }) => {
      const { description, variable, secret } = settingMeta.get(zodSchema) ?? {};
      if (description !== undefined) Object.assign(jsonSchema, { description });
      if (variable !== undefined) jsonSchema['x-environment-variable'] = variable;
      if (secret) jsonSchema.writeOnly = true;
      if (zodSchema instanceof z.ZodObject) {
        jsonSchema.additionalProperties = false;
        delete jsonSchema.required;
        if (zodSchema === monitoringSchema) jsonSchema.properties.$schema = { type: 'string' };
      }
    },
  });
}

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const defaultOf = ({ defaultText, defaultValue }) =>
  defaultText ?? (defaultValue === undefined ? 'none' : `\`${JSON.stringify(defaultValue)}\``);

const variableOf = ({ variable, secret }) =>
  variable === undefined ? '' : secret ? `\`${variable}\`, \`${variable}_FILE\`` : `\`${variable}\``;

const rowsOf = (section) =>
  SETTINGS.filter((setting) => setting.section === section).map((setting) => [
    `\`${setting.key}\``,
    variableOf(setting),
    setting.expected,
    defaultOf(setting),
    setting.description,
  ]);

const HEAD = ['setting', 'variable', 'value', 'default', 'effect'];

const TITLES = {
  logging: 'Logging',
  metrics: 'Metrics',
  health: 'Health',
  alerting: 'Alerting',
  performance: 'Performance',
  context: 'Context cost',
  http: 'HTTP',
  scanning: 'Scanning',
};

function page() {
  return `# Configuration

Generated from \`packages/node/src/config/schema\` by \`node scripts/generate-configuration.mjs\`; a test fails when this page is
not what it writes. [from-python.md](from-python.md) maps the names of the Python system.

\`\`\`ts
import { initializeMonitoring, MonitoringConfig } from '@mcp-vitals/node';

const config = MonitoringConfig.fromEnv({ logging: { logFilePath: '/var/log/mcp/schema.log' } });
for (const issue of config.validate()) console.error(\`Configuration issue: \${issue}\`);
const vitals = initializeMonitoring(config);
\`\`\`

**Order.** Options in code take precedence over environment variables, these over a file, and the file over the defaults.
\`MonitoringConfig.fromEnv(options)\` reads the file that \`MCP_MONITORING_CONFIG_FILE\` names, \`MonitoringConfig.fromFile(path, options)\`
the given one. \`new MonitoringConfig(options)\` reads neither environment nor file. \`initializeMonitoring(options)\` without a
\`MonitoringConfig\` reads both.

**Faults** never stop a process: an invalid value is ignored, the next source or the default is used, and \`validate()\` returns every
issue at once, each with \`path\`, \`value\` (secrets masked), \`source\`, \`message\` and \`remedy\`. \`initializeMonitoring\` reports them once on
stderr. Misspelled settings and variables are reported with the name that was probably meant. \`effective()\` lists each setting with
its value and its source, secrets masked.

**Files** are JSON or YAML 1.2, of at most 1 MiB, in the shape of the tables below: a section is an object. Names may be written in
\`snake_case\`. Texts of YAML stay as written, so a password \`007\` keeps its zeros. The package ships a
[JSON Schema](../packages/node/schema/monitoring-config.schema.json) for editors:
\`"$schema": "./node_modules/@mcp-vitals/node/schema/monitoring-config.schema.json"\`.

**Variables** that are empty count as unset. A secret may stand in a file that \`<variable>_FILE\` names. OpenTelemetry's own variables
are not repeated here: [the table of \`@mcp-vitals/node\`](../packages/node/README.md#opentelemetrys-variables).

## Beside the sections

${table(HEAD, rowsOf(undefined))}
| — | \`MCP_MONITORING_CONFIG_FILE\` | a path | none | The configuration file. |

${SECTIONS.map((section) => `## ${TITLES[section]}: \`${section}\`\n\n${table(HEAD, rowsOf(section))}\n`).join('\n')}`;
}

const texts = { page: page(), schema: `${JSON.stringify(jsonSchema(), null, 2)}\n` };
const printed = process.argv[process.argv.indexOf('--print') + 1];
if (process.argv.includes('--print')) process.stdout.write(texts[printed]);
else {
  writeFileSync(PAGE, texts.page);
  writeFileSync(SCHEMA, texts.schema);
}

/** The modules of `config/schema`, which the bundle of the package does not export. */
async function fromSource(...names) {
  const folder = fileURLToPath(new URL('packages/node/src/config/schema/', root));
  const dir = fileURLToPath(new URL('packages/node/dist/config/schema/', root));
  const input = Object.fromEntries(names.map((name) => [name, `${folder}${name}.ts`]));
  const build = await rolldown({ input, platform: 'node', external: /^[^./]/ });
  await build.write({ dir, chunkFileNames: 'shared-[hash].js' });
  await build.close();
  return Promise.all(names.map((name) => import(`${dir}${name}.js`)));
}
