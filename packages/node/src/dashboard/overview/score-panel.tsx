import type { CheckView, HealthView } from '../../http/api/live.js';
import { Badge } from '../part/badge.js';
import { Panel } from '../part/panel.js';
import { statusTone } from '../part/tones.js';
import { ratioText } from '../text/figures.js';
import { momentText } from '../text/moments.js';

/** The score, and for every point that it lacks the check that took it and why. */
export function ScorePanel({ health }: { readonly health: HealthView }) {
  const { status, score, coverage, checks } = health;
  const inOrder = checks.toSorted((a, b) => b.pointsLost - a.pointsLost);
  return (
    <Panel title="Health" note={`${ratioText(coverage)} of the weights known`}>
      <div class="panel-body stack">
        <div class="score">
          <p class="score-value">
            {score === null ? 'no score' : score} <small>{score === null ? 'insufficient data' : '/ 100'}</small>
          </p>
          <Badge tone={statusTone(status)}>{status}</Badge>
        </div>
        {score !== null && (
          <div class="score-bar" aria-hidden="true">
            <span style={{ flexGrow: score }} />
            {inOrder
              .filter(({ pointsLost }) => pointsLost > 0)
              .map((check) => (
                <span key={check.name} data-tone={statusTone(check.status)} style={{ flexGrow: check.pointsLost }} />
              ))}
          </div>
        )}
      </div>
      <ul class="items" aria-label="Health checks">
        {inOrder.map((check) => (
          <Check key={check.name} check={check} />
        ))}
      </ul>
    </Panel>
  );
}

const Check = ({ check: { name, status, pointsLost, reason, sinceMillis, weight } }: { readonly check: CheckView }) => (
  <li>
    <p class="row">
      <Badge tone={statusTone(status)}>{status}</Badge>
      <strong>{name}</strong>
      <span class={pointsLost > 0 ? undefined : 'quiet'}>{lossText(pointsLost, weight)}</span>
    </p>
    <p class="wrap small quiet">
      {reason}
      {status !== 'healthy' && status !== 'unknown' && `, since ${momentText(sinceMillis, Date.now())}`}
    </p>
  </li>
);

function lossText(pointsLost: number, weight: number): string {
  if (pointsLost === 0) return weight === 0 ? 'does not count' : 'no point lost';
  return pointsLost === 1 ? '1 point lost' : `${pointsLost} points lost`;
}
