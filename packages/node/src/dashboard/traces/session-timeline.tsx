import type { TraceSummary } from '../../http/api/traces.js';
import { barOf, extentOf } from '../chart/bar.js';
import { linkTo } from '../route/route.js';
import { countText, durationText } from '../text/figures.js';
import { momentText } from '../text/moments.js';

/** The traces of one conversation, session, client or task in their order, as bars on one axis of time. */
export function SessionTimeline({ traces }: { readonly traces: readonly TraceSummary[] }) {
  const inOrder = traces.toSorted((a, b) => a.startMillis - b.startMillis);
  const { fromMillis: from, lengthMillis: length } = extentOf(traces);
  return (
    <div class="timeline">
      <p class="small quiet">
        From {momentText(from, Date.now())}, {durationText(length)} in all
      </p>
      <ol aria-label="Traces in their order">
        {inOrder.map(({ traceId, name, startMillis, durationMillis, spans, errors }) => {
          const { left, width } = barOf(startMillis, durationMillis, from, length);
          return (
            <li key={traceId}>
              <a class="timeline-row" href={linkTo(['traces', traceId])} data-failed={errors > 0 || undefined}>
                <span class="timeline-name" title={`${name} ${traceId}`}>
                  <span class="quiet">+{durationText(startMillis - from)}</span>
                  <span>{name}</span>
                  {errors > 0 && <span class="failing">✕ {countText(errors)}</span>}
                </span>
                <span class="timeline-track">
                  <span class="timeline-bar" style={{ left: `${left}%`, width: `${width}%` }} />
                </span>
                <span class="number">{durationText(durationMillis)}</span>
                <span class="unseen">
                  begins at {durationText(startMillis - from)}, {countText(spans)} spans
                </span>
              </a>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
