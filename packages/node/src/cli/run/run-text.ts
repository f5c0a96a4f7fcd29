import path from 'node:path';
import { escapeText } from '@mcp-vitals/signals';
import type { ProcessReport } from '../../report-file/process-report.js';
import { clip, type OutputStream, paint, widthOf, wrap } from '../base/style.js';
import { processSection } from './process-section.js';
import type { RunReport } from './run-report.js';

const MAX_LIVE_OPERATIONS = 12;
const MAX_FINAL_OPERATIONS = 50;

interface LiveState {
  readonly command: string;
  readonly elapsedSeconds: number;
  readonly processes: readonly ProcessReport[];
  readonly pages: readonly string[];
  readonly stderr: OutputStream;
}

/** The one line at the start, where no live view is drawn. */
export const startLine = (command: string): string =>
  `mcp-vitals: observing ${nameOf(command)}; the report comes at its end`;

/** One frame of the live view. */
export function liveText({ command, elapsedSeconds, processes, pages, stderr }: LiveState): string[] {
  const seen = processes.filter(({ report }) => report !== null);
  const sections = seen.flatMap((process) => [
    '',
    ...processSection(process, { stream: stderr, maxOperations: MAX_LIVE_OPERATIONS, isFinal: false }),
  ]);
  const width = widthOf(stderr);
  const title = `mcp-vitals run ${nameOf(command)}  ${clockOf(elapsedSeconds)}`;
  return [
    paint(stderr, 'gray', '─'.repeat(Math.min(width, 80))),
    paint(stderr, 'bold', clip(title, width)),
    ...(seen.length === 0 ? ['', paint(stderr, 'gray', clip(waitingFor(processes), width))] : sections),
    '',
    ...pages,
    paint(stderr, 'gray', 'Ctrl-C ends it with the report'),
  ];
}

function waitingFor(processes: readonly ProcessReport[]): string {
  if (processes.length === 0) return 'no Node.js process yet';
  const hasSdk = processes.some(({ mcp }) => mcp.sdkModules > 0);
  const watched = processes.length === 1 ? '1 Node.js process' : `${processes.length} Node.js processes`;
  return `${watched}, ${hasSdk ? 'an MCP SDK loaded, ' : ''}no MCP message yet: waiting for a client`;
}

/** The report at the end. */
export function finalText(report: RunReport, processes: readonly ProcessReport[], stderr: OutputStream): string {
  const { exit, durationSeconds, program, notObserved } = report;
  const how = exit.signal === null ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
  const title = `mcp-vitals: ${nameOf(program)} ran ${clockOf(durationSeconds)}, ${how}`;
  const lines = ['', paint(stderr, 'bold', title)];
  const seen = processes.filter((one) => one.report !== null);
  for (const process of seen) {
    const options = { stream: stderr, maxOperations: MAX_FINAL_OPERATIONS, isFinal: true };
    lines.push('', ...processSection(process, options));
  }
  if (notObserved !== null) {
    const width = Math.min(widthOf(stderr), 100);
    const { happened, means, remedy } = notObserved;
    lines.push(...[happened, `likely cause: ${means}`, remedy].map((text) => wrap(escapeText(text), width, '  ')));
  }
  return `${lines.join('\n')}\n`;
}

const nameOf = (command: string): string => escapeText(path.basename(command));

function clockOf(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.floor(seconds % 60)} s`;
}
