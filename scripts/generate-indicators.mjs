// Writes docs/indicators.md from the catalogue: `node scripts/generate-indicators.mjs`; `--print` writes to stdout.
// A test holds the page to it.
import { writeFileSync } from 'node:fs';
import { INDICATORS } from '@mcp-vitals/monitor';

const PAGE = new URL('../docs/indicators.md', import.meta.url);

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Map.groupBy, which Node.js 20 does not have. */
function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

const list = (values) => [values].flat().join(', ');

/** One condition, as people would say it. */
function condition([attribute, matcher]) {
  if (typeof matcher !== 'object' || Array.isArray(matcher)) return `\`${attribute}\` = ${list(matcher)}`;
  if ('exists' in matcher) return `${matcher.exists ? 'has' : 'has no'} \`${attribute}\``;
  return `\`${attribute}\` ≠ ${list(matcher.not)}`;
}

const conditions = (where = {}) => Object.entries(where).map(condition).join(', ');

const sections = groupBy(Object.values(INDICATORS), ({ query, excludes }) => JSON.stringify([query.metric, excludes]));

function renderSection(indicators) {
  const [{ query, excludes }] = indicators;
  const rows = indicators.map(({ name, title, unit, better, query: { take }, minimumEvents, counts }) => [
    `\`${name}\``,
    title,
    unit === '' ? 'count' : unit,
    better,
    `${minimumEvents}`,
    `\`${take}\``,
    counts,
  ]);
  const lines = [`### \`${query.metric}\``, ''];
  if (excludes !== null) lines.push(`Excludes ${excludes}.`, '');
  const head = ['indicator', 'title', 'unit', 'better', 'minimum', 'takes', 'what counts'];
  return [...lines, table(head, rows)].join('\n');
}

function renderQueries() {
  const rows = Object.values(INDICATORS).flatMap(({ name, query: { where, of } }) =>
    where === undefined && of === undefined ? [] : [[`\`${name}\``, conditions(where), conditions(of?.where)]],
  );
  const same = groupBy(rows, ([, ...said]) => JSON.stringify(said));
  return table(
    ['indicators', 'series that match', 'of the series that match'],
    [...same.values()].map((group) => [group.map(([name]) => name).join(', '), group[0][1], group[0][2] || '–']),
  );
}

const page = `# Indicators

Generated from \`packages/monitor/src/indicators\` by \`node scripts/generate-indicators.mjs\`; a test fails when this page is not what it writes.

An indicator is a figure that is defined once. Health, the report, recommendations and the examples read it by name, and none of them
has a query of its own, so a figure is the same on every page. \`measure(INDICATORS.cache_hit_ratio, windows, now, { over: '5m' })\`
reads one; \`where\` narrows it, to one cache or one tool, and \`measureEach\` reads it for each group of series.

- **better** is the direction in which things improve.
- **minimum** is how many events there have to be in the window. With fewer, the value is shown as \`insufficient data\` and not judged.
- **takes** is what the query takes from the metric, as in the [table of takes](../packages/windows/README.md).

## By metric

${[...sections.values()].map(renderSection).join('\n\n')}

## Conditions

${renderQueries()}
`;

if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(PAGE, page);
