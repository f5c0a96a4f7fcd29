export type { TraceLog, TraceSpan, TraceSummary, TraceTimeline } from '@mcp-vitals/windows';

import type { TraceSummary } from '@mcp-vitals/windows';

/** The answer of `GET /api/traces`; the newest first. */
export interface TracesAnswer {
  readonly traces: readonly TraceSummary[];
}
