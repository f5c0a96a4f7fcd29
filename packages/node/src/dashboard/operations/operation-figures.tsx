import type { OperationRow } from '../../http/api/live.js';
import { BackendTrace } from '../part/backend-trace.js';
import { linkTo } from '../route/route.js';
import { countText, durationText, figureText, INSUFFICIENT, ratioText } from '../text/figures.js';

/** The figures of one operation, and where to look further. */
export function OperationFigures({ row }: { readonly row: OperationRow }) {
  const figures = [
    ['Calls', countText(row.count)],
    ['Error ratio', ratioText(row.errorRatio)],
    ['p50', durationText(row.p50Millis)],
    ['p95', durationText(row.p95Millis)],
    ['p99', durationText(row.p99Millis)],
    ['Throughput', figureText(row.perMinute, '/ min')],
  ] as const;
  return (
    <>
      <dl class="tiles">
        {figures.map(([title, text]) => (
          <div class="tile" key={title}>
            <dt>{title}</dt>
            <dd data-insufficient={text === INSUFFICIENT || undefined}>{text}</dd>
          </div>
        ))}
      </dl>
      <p class="row">
        {row.slowestTraceId !== null && <a href={linkTo(['traces', row.slowestTraceId])}>Open its slowest trace</a>}
        <a href={linkTo(['traces'], { operation: row.name })}>Its recent traces</a>
        <a href={linkTo(['traces'], { operation: row.name, show: 'errors' })}>Its errors</a>
        <BackendTrace traceId={row.slowestTraceId}>Slowest trace in your tracing back end</BackendTrace>
      </p>
    </>
  );
}
