import type { AlertRow } from '../../http/api/live.js';
import { Badge } from '../part/badge.js';
import { Empty, Panel } from '../part/panel.js';
import { levelTone } from '../part/tones.js';
import { linkTo } from '../route/route.js';
import { momentText } from '../text/moments.js';

/** Alerts that are shown beside the rest; the others are on their page. */
const MOST = 5;

export const AlertsSummary = ({ alerts }: { readonly alerts: readonly AlertRow[] }) => (
  <Panel
    title="Active alerts"
    note={
      <a href={linkTo(['alerts'])}>{alerts.length > MOST ? `all ${alerts.length}` : 'silence, acknowledge, history'}</a>
    }
  >
    {alerts.length === 0 ? (
      <Empty>No alert fires.</Empty>
    ) : (
      <ul class="items">
        {alerts.slice(0, MOST).map(({ fingerprint, rule, level, summary, sinceMillis, quiet }) => (
          <li key={fingerprint}>
            <p class="row">
              <Badge tone={levelTone(level)}>{level}</Badge>
              <a href={linkTo(['alerts'], { alert: fingerprint })}>{rule}</a>
              <span class="quiet small">since {momentText(sinceMillis, Date.now())}</span>
            </p>
            <p class="wrap small">{summary}</p>
            {quiet.length > 0 && <p class="wrap small quiet">{quiet.join('; ')}</p>}
          </li>
        ))}
      </ul>
    )}
  </Panel>
);
