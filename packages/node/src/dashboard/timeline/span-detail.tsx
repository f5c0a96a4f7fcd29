import type { TraceSpan } from '../../http/api/traces.js';
import { durationText } from '../text/figures.js';
import { roleOf } from './role.js';

/** What is known of the chosen span. */
export const SpanDetail = ({ span, fromMillis }: { readonly span: TraceSpan; readonly fromMillis: number }) => (
  <section class="panel-body span-detail" aria-label="The chosen span">
    <dl class="pairs small">
      <dt>span</dt>
      <dd>
        <strong>{span.name}</strong> <span class="mono quiet">{span.spanId}</span>
      </dd>
      <dt>of</dt>
      <dd>
        {span.service}, {roleOf(span)}
      </dd>
      <dt>time</dt>
      <dd>
        {durationText(span.durationMillis)}, begins at +{durationText(Math.max(0, span.startMillis - fromMillis))}
      </dd>
      {span.statusMessage !== null && (
        <>
          <dt>status</dt>
          <dd class={span.failed ? 'failing' : undefined}>{span.statusMessage}</dd>
        </>
      )}
      {Object.entries(span.attributes).map(([name, value]) => (
        <>
          <dt class="mono">{name}</dt>
          <dd class="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </>
      ))}
    </dl>
  </section>
);
