import type { NoticeAlert, NoticeReason } from '@mcp-vitals/monitor';
import { alertFacts } from './alert-text.js';
import { plainAnnotations } from './plain-text.js';

const MARKS: Partial<Record<NoticeReason, string>> = { test: '[TEST]', drill: '[DRILL]' };

/**
 * The annotations of an alert for a receiver that reads data: the rule's own, and what else a person has to know, under names that
 * the rule did not use. The summary of a test or a drill is marked.
 */
export function alertAnnotations(
  alert: NoticeAlert,
  reason: NoticeReason,
  traceUrl: string | undefined,
): Record<string, string> {
  const { figure, time, trace, runbookUrl, acknowledgedBy } = alertFacts(alert, traceUrl);
  const annotations = plainAnnotations(alert.annotations);
  const mark = MARKS[reason];
  return {
    figure,
    time,
    ...(trace && { trace_id: trace.id, ...(trace.url !== undefined && { trace_url: trace.url }) }),
    ...(runbookUrl !== undefined && { runbook_url: runbookUrl }),
    ...(acknowledgedBy !== undefined && { acknowledged_by: acknowledgedBy }),
    ...annotations,
    ...(mark !== undefined && { summary: `${mark} ${annotations.summary ?? ''}`.trim() }),
  };
}
