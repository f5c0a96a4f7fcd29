import type { TraceSpan } from '../../http/api/traces.js';
import { durationText } from '../text/figures.js';
import { roleOf } from './role.js';
import { spanRows } from './span-rows.js';

/** The timeline in words, for people who do not see bars. */
export function TimelineTable({ spans }: { readonly spans: readonly TraceSpan[] }) {
  const from = Math.min(...spans.map(({ startMillis }) => startMillis));
  return (
    <table>
      <caption class="unseen">Spans of the trace, each below the one that called it</caption>
      <thead>
        <tr>
          <th scope="col">Span</th>
          <th scope="col">Depth</th>
          <th scope="col">Of</th>
          <th scope="col" class="number">
            Begins at
          </th>
          <th scope="col" class="number">
            Duration
          </th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {spanRows(spans).map(({ span, depth }) => (
          <tr key={span.spanId}>
            <th scope="row" class="wrap">
              {span.name}
            </th>
            <td>{depth}</td>
            <td>
              {span.service}, {roleOf(span)}
            </td>
            <td class="number">+{durationText(span.startMillis - from)}</td>
            <td class="number">{durationText(span.durationMillis)}</td>
            <td class="wrap">
              {span.failed ? `failed${span.statusMessage === null ? '' : `: ${span.statusMessage}`}` : 'succeeded'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
