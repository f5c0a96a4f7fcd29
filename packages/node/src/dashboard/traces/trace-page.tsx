import { useContext } from 'preact/hooks';
import type { TraceTimeline } from '../../http/api/traces.js';
import { extentOf } from '../chart/bar.js';
import { FeedContext } from '../feed/feed-context.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { BackendTrace } from '../part/backend-trace.js';
import { OutsideLink } from '../part/outside-link.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { durationText } from '../text/figures.js';
import { Timeline } from '../timeline/timeline.js';
import { TimelineTable } from '../timeline/timeline-table.js';
import { CorrelationLink } from './correlation-link.js';

/** One trace: what called what, when, for how long, and what was logged meanwhile. */
export function TracePage({ path: [, traceId = ''] }: PageProps) {
  const { links } = useContext(FeedContext);
  const { data, fault } = useResource<TraceTimeline>(`/api/traces/${encodeURIComponent(traceId)}`, traceId);
  const root = data?.spans.find(({ parentSpanId }) => parentSpanId === null) ?? data?.spans[0];
  return (
    <>
      <PageHead title={root?.name ?? 'Trace'} note={<span class="mono">{traceId}</span>}>
        <p class="row">
          <BackendTrace traceId={traceId}>Open in your tracing back end</BackendTrace>
          <OutsideLink href={links.value.logs(traceId)}>Open its logs</OutsideLink>
        </p>
        {data && data.correlations.length > 0 && (
          <p class="row small">
            All traces of{' '}
            {data.correlations.map((of) => (
              <CorrelationLink key={`${of.kind} ${of.id}`} of={of} />
            ))}
          </p>
        )}
      </PageHead>
      {fault !== undefined && <p class="fault">{fault}</p>}
      {data && (
        <Panel
          title="Timeline"
          note={`${data.spans.length} spans, ${data.logs.length} log lines, ${durationText(extentOf(data.spans).lengthMillis)}${data.droppedSpans > 0 ? `, ${data.droppedSpans} spans not kept` : ''}`}
        >
          {data.spans.length === 0 ? (
            <Empty>No span of it is kept.</Empty>
          ) : (
            <Timeline spans={data.spans} logs={data.logs} />
          )}
          <details class="panel-body">
            <summary>The same as a table</summary>
            <TimelineTable spans={data.spans} />
          </details>
        </Panel>
      )}
    </>
  );
}
