import { PHASES } from './phases.js';
import type { Major } from './sdk.js';
import type { Spread } from './statistics.js';
import type { Cost, Summary } from './summary.js';

const MAJOR_NAMES: Record<Major, string> = {
  v1: 'SDK v1, `@modelcontextprotocol/sdk`',
  v2: 'SDK v2, `@modelcontextprotocol/client` and `server`',
};

const PLAIN = PHASES[0].name;

/** The summaries as Markdown, one table for each SDK major, for the README. */
export function asMarkdown(summaries: readonly Summary[]): string {
  const majors = [...new Set(summaries.map(({ major }) => major))];
  return majors
    .map((major) =>
      tableOf(
        major,
        summaries.filter((summary) => summary.major === major),
      ),
    )
    .join('\n\n');
}

function tableOf(major: Major, summaries: readonly Summary[]): string {
  const header = ['', 'made by a call', 'CPU of a call', ...PHASES.map(({ name }) => `added / floor-ctx, ${name}`)];
  const rows = [header, header.map(() => '---'), ...summaries.map(rowOf)];
  return [`**${MAJOR_NAMES[major]}**`, '', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function rowOf(summary: Summary): string[] {
  const { name, is, made, costs, invalid, harm } = summary;
  const title = `**${name}**: ${is}${harm === undefined ? '' : `; CHANGES THE APP: ${harm}`}`;
  if (invalid !== undefined) return [title, made, `INVALID: ${invalid.split('\n', 1)[0]}`, ...PHASES.map(() => '')];
  const cost = (phase: string) => costs.find((candidate) => candidate.phase === phase);
  return [title, made, ofBaseline(summary, cost(PLAIN)), ...PHASES.map((phase) => ofFloor(summary, cost(phase.name)))];
}

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

function ofBaseline({ name, against }: Summary, cost: Cost | undefined): string {
  if (!cost) return '';
  if (name === against) return '100 %';
  const { median, q1, q3 } = cost.addedPercent;
  return `${signed(median, 1)} % (${signed(q1, 1)} to ${signed(q3, 1)})${against === 'baseline' ? '' : ` of ${against}`}`;
}

/** A variant that is compared with another than the baseline adds to that one. */
function ofFloor({ name, against }: Summary, cost: Cost | undefined): string {
  return !cost || name === against ? '' : range(cost.ofFloor);
}

const range = ({ median, q1, q3 }: Spread): string => `${median.toFixed(2)} (${q1.toFixed(2)} to ${q3.toFixed(2)})`;
