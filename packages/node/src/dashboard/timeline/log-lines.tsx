import type { TraceLog } from '../../http/api/traces.js';
import { durationText } from '../text/figures.js';

interface LogLinesProps {
  readonly logs: readonly TraceLog[];
  readonly fromMillis: number;
  readonly depth: number;
}

/** The log lines of a span, at their time from the start of the trace. */
export const LogLines = ({ logs, fromMillis, depth }: LogLinesProps) =>
  logs.length === 0 ? null : (
    <ul class="log-lines mono small" style={{ marginLeft: `${0.85 * Math.min(depth, 4)}rem` }}>
      {logs.map(({ atMillis, level, message }, index) => (
        <li key={index}>
          <span class="quiet">+{durationText(Math.max(0, atMillis - fromMillis))}</span>
          <span class={/^(error|fatal)/i.test(level) ? 'failing' : 'quiet'}>{level.toUpperCase()}</span>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
