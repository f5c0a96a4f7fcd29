import { ATTR_EXECUTION_SPAN_OUTCOME, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const spans = (outcomes: readonly string[]) => ({
  unit: '',
  query: {
    metric: METRICS.executionSpans.name,
    where: { [ATTR_EXECUTION_SPAN_OUTCOME]: outcomes },
    take: 'count' as const,
  },
  scale: 1,
  events: 'spans',
  minimumEvents: 0,
  excludes: null,
});

/** Spans that servers put into their answers (MCP SEP-2448, experimental). */
export const EXECUTION = family('execution_spans', {
  taken: {
    ...spans(['taken']),
    title: 'spans taken from servers',
    better: 'higher',
    counts: 'Spans in the answers of trusted servers that became part of a trace (MCP SEP-2448, experimental).',
  },
  refused: {
    ...spans(['rejected', 'over_limit', 'unsolicited']),
    title: 'spans refused from servers',
    better: 'lower',
    counts:
      'Spans in the answers of servers that were malformed, of another call, over a limit, or of a server that is not trusted (MCP SEP-2448, experimental).',
  },
});
