import type { AnomalyView } from '../../http/api/live.js';
import { Badge } from '../part/badge.js';
import { Empty, Panel } from '../part/panel.js';
import { levelTone } from '../part/tones.js';
import { TraceLinks } from '../part/trace-links.js';
import { linkTo } from '../route/route.js';
import { agoText, momentText } from '../text/moments.js';

export const AnomaliesPanel = ({ anomalies }: { readonly anomalies: readonly AnomalyView[] }) => (
  <Panel title="Anomalies" note="unusual behaviour, open or over lately">
    {anomalies.length === 0 ? (
      <Empty>Nothing behaves unusually.</Empty>
    ) : (
      <ul class="items">
        {anomalies.map((anomaly) => (
          <AnomalyItem
            key={`${anomaly.role} ${anomaly.operation} ${anomaly.kind} ${anomaly.fromMillis}`}
            anomaly={anomaly}
          />
        ))}
      </ul>
    )}
  </Panel>
);

const AnomalyItem = ({
  anomaly: { operation, role, kind, severity, fromMillis, untilMillis, text, traceIds },
}: {
  readonly anomaly: AnomalyView;
}) => (
  <li>
    <p class="row">
      <Badge tone={untilMillis === null ? levelTone(severity) : 'unknown'}>{kind.replace('_', ' ')}</Badge>
      <a class="wrap" href={linkTo(['operations', role, operation])}>
        {operation}
      </a>
      <span class="quiet small">
        since {momentText(fromMillis, Date.now())},{' '}
        {untilMillis === null ? agoText(fromMillis, Date.now()) : `over since ${momentText(untilMillis, Date.now())}`}
      </span>
    </p>
    <p class="wrap small">{text}</p>
    <TraceLinks traceId={traceIds[0]}>Open a trace of it</TraceLinks>
  </li>
);
