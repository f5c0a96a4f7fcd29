/** Compares the delivery of spans during faults of the collector: our exporter and the stock exporter. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault, QUICK_FAULTS } from './fault.js';
import { type Outcome, runFault } from './run-fault.js';
import { measureSteady, steadyTable } from './steady.js';

const USAGE = `node bench/export/dist/main.js [options]

  Spans lost, attempts and time to shut down in each fault; takes about five minutes.
    --quick            smoke test: a few short faults, no CPU time
    --together <n>     faults that run at the same time (4)
    --only <text>      faults whose title contains it, and no CPU time
    --steady           CPU time alone, about three minutes
    --json <file>      write all results there
    --page <file>      write the tables between the marks of this page
`;

const MARKS = ['<!-- bench/export: begin -->', '<!-- bench/export: end -->'] as const;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    together: { type: 'string', default: '4' },
    only: { type: 'string' },
    steady: { type: 'boolean', default: false },
    json: { type: 'string' },
    page: { type: 'string' },
  },
});

interface Row {
  readonly fault: Fault;
  readonly ours: Outcome;
  readonly stock: Outcome;
}

async function compare(fault: Fault): Promise<Row> {
  const [ours, stock] = await Promise.all([runFault(fault, 'ours'), runFault(fault, 'stock')]);
  process.stderr.write(`${fault.title}, ${fault.rate}/s: lost ${ours.lost} beside ${stock.lost}\n`);
  for (const line of ours.stderrLines) process.stderr.write(`  ${line}\n`);
  return { fault, ours, stock };
}

/** Compares all faults, several at a time, and returns them in their order. */
async function compareAll(faults: readonly Fault[], together: number): Promise<Row[]> {
  const rows: Row[] = [];
  const queue = [...faults.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) rows[next[0]] = await compare(next[1]);
  };
  await Promise.all(Array.from({ length: together }, worker));
  return rows;
}

function faultTable(rows: readonly Row[]): string {
  const pair = (of: (outcome: Outcome) => number | string) => (row: Row) => `${of(row.ours)} / ${of(row.stock)}`;
  const columns: readonly (readonly [string, (row: Row) => string])[] = [
    ['the collector', ({ fault }) => fault.title],
    ['spans/s', ({ fault }) => `${fault.rate}`],
    ['ended', ({ ours }) => `${ours.made}`],
    ['lost', pair(({ lost }) => lost)],
    ['counted as lost', ({ ours }) => `${ours.counted}`],
    ['arrived twice', pair(({ repeated }) => repeated)],
    ['attempts in the fault', pair(({ attemptsInFault }) => attemptsInFault)],
    ['attempts in total', pair(({ attempts }) => attempts)],
    ['connections', pair(({ connections }) => connections)],
    ['shutdown, s', pair(({ shutdownSeconds }) => shutdownSeconds.toFixed(1))],
    ['lines on stderr', pair(({ stderrLines }) => stderrLines.length)],
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([head]) => head)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
  ].join('\n');
}

function writePage(page: string, tables: string): void {
  const [before, rest] = readFileSync(page, 'utf8').split(MARKS[0]);
  const after = rest?.split(MARKS[1])[1];
  if (after === undefined) throw new Error(`${page} does not hold the marks ${MARKS.join(' and ')}`);
  writeFileSync(page, `${before}${MARKS[0]}\n\n${tables}\n\n${MARKS[1]}${after}`);
}

if (values.help) {
  process.stdout.write(USAGE);
} else {
  const isPart = values.quick || values.only !== undefined;
  const faults = (values.quick ? QUICK_FAULTS : FAULTS).filter(({ title }) => title.includes(values.only ?? ''));
  const rows = values.steady ? [] : await compareAll(faults, Number(values.together));
  const rate = 1000;
  const steady = isPart ? [] : await measureSteady(rate, 10, 7);
  const parts = [...(values.steady ? [] : [faultTable(rows)]), ...(isPart ? [] : [steadyTable(steady, rate)])];
  const tables = parts.join('\n\n');
  process.stdout.write(`${tables}\n`);
  if (values.json) writeFileSync(values.json, JSON.stringify({ rows, steady }));
  if (values.page) writePage(values.page, tables);
}
