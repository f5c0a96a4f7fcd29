import type { MonitoringReport } from '@mcp-vitals/monitor';

/** What a monitored process writes of itself. No field holds a command line, an environment or a folder. */
export interface ProcessReport {
  readonly format: typeof FORMAT;
  readonly pid: number;
  readonly parentPid: number;
  /** 0 for the main thread. */
  readonly threadId: number;
  /** The package or the file of the program; `null` for code without a file. */
  readonly program: string | null;
  readonly nodeVersion: string;
  /** ISO time. */
  readonly startedAt: string;
  /** ISO time. */
  readonly writtenAt: string;
  /** Whether this was written at the end of the process. A process that was killed leaves its last report with `false`. */
  readonly ended: boolean;
  readonly mcp: {
    /** Whether an operation of MCP was measured. */
    readonly seen: boolean;
    /** The number of instrumented modules of MCP SDKs. */
    readonly sdkModules: number;
    /** Whether an OpenTelemetry set-up has taken the parts of the monitor, without which it has no figures. */
    readonly connected: boolean;
  };
  /** Operations left out because the report would be too large. */
  readonly operationsLeftOut: number;
  /** `null` before MCP was seen. */
  readonly report: MonitoringReport | null;
}

const FORMAT = 1;

/** The largest file in bytes. A report of a thousand operations has about half a megabyte. */
const MAX_BYTES = 4 * 2 ** 20;

export type ReportState = Omit<ProcessReport, 'format' | 'operationsLeftOut'>;

/** The report as JSON, within the largest size: beyond it the least called operations are left out. */
export function formatProcessReport(state: ReportState): string {
  const { report } = state;
  const whole = textOf(state, 0);
  if (Buffer.byteLength(whole) <= MAX_BYTES || report === null) return whole;
  const byCalls = report.operations.toSorted((a, b) => b.count - a.count);
  for (let kept = Math.floor(byCalls.length / 2); kept > 0; kept = Math.floor(kept / 2)) {
    const shorter = { ...state, report: { ...report, operations: byCalls.slice(0, kept) } };
    const text = textOf(shorter, byCalls.length - kept);
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
  return textOf({ ...state, report: null }, byCalls.length);
}

const textOf = (state: ReportState, operationsLeftOut: number): string =>
  `${JSON.stringify({ format: FORMAT, ...state, operationsLeftOut } satisfies ProcessReport)}\n`;

/** The report in a text; `undefined` if it is none of this format. */
export function parseProcessReport(text: string): ProcessReport | undefined {
  try {
    const value = JSON.parse(text) as ProcessReport | null;
    const isReport = value?.format === FORMAT && typeof value.pid === 'number' && typeof value.mcp === 'object';
    return isReport ? value : undefined;
  } catch {
    return undefined;
  }
}
