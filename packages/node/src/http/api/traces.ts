export type {
  Correlation,
  TraceGroup,
  TraceLog,
  TraceSpan,
  TraceSummary,
  TraceTimeline,
} from '@mcp-vitals/windows';

import type { TraceGroup, TraceSummary } from '@mcp-vitals/windows';

/** The answer of `GET /api/traces`; the newest first. */
export interface TracesAnswer {
  readonly traces: readonly TraceSummary[];
}

/** The answer of `GET /api/trace-groups`; the latest first. */
export interface TraceGroupsAnswer {
  readonly groups: readonly TraceGroup[];
}
