import { useContext } from 'preact/hooks';
import type { OperationRow } from '../../http/api/live.js';
import { FeedContext } from '../feed/feed-context.js';
import { OutsideLink } from '../part/outside-link.js';
import { linkTo } from '../route/route.js';
import { countText, durationText, figureText, INSUFFICIENT, ratioText } from '../text/figures.js';

/** The figures of one operation, and where to look further. */
export function OperationFigures({ row }: { readonly row: OperationRow }) {
  const { links } = useContext(FeedContext);
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
        {row.slowestTraceId !== null && (
          <OutsideLink href={links.value.trace(row.slowestTraceId)}>Slowest trace in your tracing back end</OutsideLink>
        )}
      </p>
    </>
  );
}
