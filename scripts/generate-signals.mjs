// Writes docs/signals.md from the names package: `node scripts/generate-signals.mjs`; `--print` writes to stdout.
// A test holds the page to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { METRICS } from '@mcp-vitals/signals';

const root = new URL('../', import.meta.url);
const PAGE = new URL('docs/signals.md', root);

/** Every attribute with what its docstring says, in the order of the file. */
function attributes() {
  const source = readFileSync(new URL('packages/signals/src/names/attributes.ts', root), 'utf8');
  const found = source.matchAll(/\/\*\*\s+(?:\* )?((?:(?!\*\/)[\s\S])+?) \*\/\nexport const ATTR_\w+ = '([^']+)'/g);
  return [...found].map(([, text, key]) => ({
    key,
    text: text.replace(/\s*\n \* /g, ' ').replace(/\{@link (\w+)\}/g, '`$1`'),
  }));
}

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const code = (names) => names.map((name) => `\`${name}\``).join(', ');
const KINDS = {
  histogram: 'histogram',
  counter: 'counter',
  updowncounter: 'up-down counter',
  observablecounter: 'observable counter',
  observableupdowncounter: 'observable up-down counter',
  observablegauge: 'observable gauge',
};

function renderSignals() {
  const metrics = Object.values(METRICS).map(({ name, instrument, unit, description, attributes: keys }) => [
    `\`${name}\``,
    KINDS[instrument],
    `\`${unit}\``,
    description,
    code(keys),
  ]);
  const buckets = Object.values(METRICS).flatMap(({ name, boundaries }) =>
    boundaries ? [[`\`${name}\``, boundaries.join(', ')]] : [],
  );
  return `# Signals

Generated from \`packages/signals\` by \`node scripts/generate-signals.mjs\`; a test fails when this page is not what it writes.
Names under \`mcp.\`, \`gen_ai.\`, \`jsonrpc.\`, \`rpc.\`, \`network.\`, \`server.\` and \`error.\` are OpenTelemetry's
([MCP conventions](https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md)); the rest is
under \`mcp_vitals.\`. Durations are seconds.

## Spans

${table(
  ['span', 'kind', 'from', 'to'],
  [
    [
      '`{method}`, `{method} {tool or prompt}`',
      'CLIENT',
      'a request or a notification is handed to the transport',
      'its response arrives; for a notification, the transport has taken it',
    ],
    [
      'the same',
      'SERVER',
      'a request or a notification arrives',
      'its response is handed to the transport; for a notification, its handler was called',
    ],
    [
      'the name of the operation',
      'INTERNAL',
      'an operation of the application begins (`traceOperation`, `trackOperation`)',
      'it returns or throws',
    ],
  ],
)}

A tool, a prompt or a method that the server did not register, list or answer for is \`_OTHER\`, and a notification
\`notifications/_OTHER\`, as is a request that was sent without an id; \`mcp_vitals.requested_name\` and \`mcp_vitals.requested_method\` have what was asked for, scrubbed. A span
has the event \`mcp_vitals.progress\` for each progress notification, at most 32.

\`error.type\` is set if and only if the operation failed. It is the JSON-RPC code of the response, where that counts as an
error on this side; \`tool_error\` for a result that says \`isError\`; or one of \`timeout\`, \`cancelled\`, \`connection_closed\`,
\`send_failed\`, \`dropped\`, \`_OTHER\`. Operations of the application have the class name of what they threw.

## Metrics

${table(['metric', 'instrument', 'unit', 'what it measures', 'attributes'], metrics)}

The buckets that the histograms ask for:

${table(['metric', 'upper bounds'], buckets)}

## Attributes

${table(
  ['attribute', 'what it says'],
  attributes().map(({ key, text }) => [`\`${key}\``, text]),
)}
`;
}

if (process.argv.includes('--print')) process.stdout.write(renderSignals());
else writeFileSync(PAGE, renderSignals());
