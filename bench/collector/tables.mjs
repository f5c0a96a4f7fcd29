// The figures as Markdown: what docs/backends.md states, and what docs/scale.md compares with published ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { DECISION_SECONDS } from './load.mjs';

function median(all) {
  const sorted = [...all].sort((a, b) => a - b);
  return (sorted[(all.length - 1) >> 1] + sorted[all.length >> 1]) / 2;
}
export const thousands = (value) => Math.round(value).toLocaleString('en');

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Of a line of the table: a configuration and a signal. */
const perCore = ({ results }) => median(results.map((one) => one.perCore));
const peak = ({ results }) => Math.max(...results.map((one) => one.peak));
const lineOf = (lines, unit) =>
  lines.find((line) => line.unit === unit && line.title.startsWith('otel-collector.yaml'));

/** What the export adds to the CPU of a call, in microseconds: the difference of the two medians. */
const exportMicros = ({ costs }) => {
  const [, observed, exported] = Object.values(costs).map(median);
  return exported - observed;
};

/** @param figures the lines of Collectors, the costs of an application, and how they were measured */
export function statement({ lines, costs, how }) {
  const [spans, points] = ['spans', 'data points'].map((unit) => thousands(perCore(lineOf(lines, unit))));
  return [
    `One Collector core took **${spans} spans a second**, or **${points} data points**, with \`otel-collector.yaml\`. The export costs an`,
    `application **${exportMicros({ costs }).toFixed(0)} us of CPU a call**, for two spans and their share of the metrics, of all its threads.`,
    '',
    `${cpus()[0].model.trim()}, ${cpus().length} cores; ${how}.`,
    '',
    table(
      ['one Collector core', 'items', 'a second of CPU, median', 'each run', 'refused', 'memory at most, MiB'],
      lines.map((line) => [
        line.title,
        line.unit,
        thousands(perCore(line)),
        line.results.map((one) => thousands(one.perCore)).join('; '),
        thousands(line.results.reduce((sum, { refused }) => sum + refused, 0)),
        thousands(peak(line)),
      ]),
    ),
    '',
    table(
      ['the application, client and server in one process', 'CPU us a call, median', 'each run'],
      Object.entries(costs).map(([kind, all]) => [
        kind,
        median(all).toFixed(0),
        all.map((one) => one.toFixed(0)).join(', '),
      ]),
    ),
  ].join('\n');
}

export function comparison({ lines }) {
  const [spans, points] = ['spans', 'data points'].map((unit) => lineOf(lines, unit));
  return table(
    ['published', 'a core', 'here'],
    [
      [
        "Splunk's sizing of the Collector: spans",
        '15,000/s',
        `${thousands(perCore(spans))}/s, with redaction, span metrics and tail sampling`,
      ],
      ['the same: data points', '20,000/s', `${thousands(perCore(points))}/s`],
      ['the same: logs', '10,000/s', 'not measured'],
      [
        'the same: memory',
        '2 GB a core',
        `${thousands(peak(spans))} MiB with a decision after ${DECISION_SECONDS} s; more in proportion to the wait`,
      ],
      ["OpenTelemetry's page on performance, Collector 0.1.3", '12,000 spans/s', ''],
      ["Mimir's capacity planning, distributor", '25,000 samples/s and 1 GB, half in reserve', 'not measured'],
      ["Cortex's capacity planning, ingesters", '15 GB a million series', 'not measured'],
    ],
  );
}

/** Puts a text between the marks of this name on a page. */
export function writeBlock(page, name, text) {
  const [begin, end] = ['begin', 'end'].map((mark) => `<!-- ${name}: ${mark} -->`);
  const content = readFileSync(page, 'utf8');
  if (!content.includes(begin) || !content.includes(end)) throw new Error(`${page} has no ${begin} and ${end}`);
  const [before] = content.split(begin);
  const [, after] = content.split(end);
  writeFileSync(page, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
