import { useState } from 'preact/hooks';
import type { ActiveAlertView } from '../../http/api/alerts.js';
import { BackendTrace } from '../part/backend-trace.js';
import { Badge } from '../part/badge.js';
import { isWebAddress, OutsideLink } from '../part/outside-link.js';
import { levelTone } from '../part/tones.js';
import { linkTo } from '../route/route.js';
import { countText, figureText } from '../text/figures.js';
import { agoText, momentText } from '../text/moments.js';
import { AcknowledgeForm } from './acknowledge-form.js';
import { SilenceForm } from './silence-form.js';
import { WhyNow } from './why-now.js';

interface AlertCardProps {
  readonly alert: ActiveAlertView;
  readonly isOpen: boolean;
  readonly onChange: () => void;
}

/** One alert that fires, with what can be done about it. */
export function AlertCard({ alert, isOpen, onChange }: AlertCardProps) {
  const [form, setForm] = useState<'silence' | 'acknowledge'>();
  const close = () => setForm(undefined);
  const done = () => {
    close();
    onChange();
  };
  const { rule, level, summary, sinceMillis, figure, traceId, runbookUrl, acknowledgement } = alert;
  return (
    <li class="stack">
      <p class="row">
        <Badge tone={levelTone(level)}>{level}</Badge>
        <strong>{rule}</strong>
        <span class="quiet small">
          since {momentText(sinceMillis, Date.now())}, {agoText(sinceMillis, Date.now())}
        </span>
        {acknowledgement && <Badge tone="good">acknowledged by {acknowledgement.by}</Badge>}
      </p>
      <p class="wrap">{summary}</p>
      <p class="small quiet">
        {figure.title}: {figureText(figure.value, figure.unit)}
        {figure.threshold !== null && `, threshold ${figureText(figure.threshold, figure.unit)}`} (
        {countText(figure.count)} {figure.events} over {figure.over})
      </p>
      <p class="row">
        <button type="button" class="button" aria-expanded={form === 'silence'} onClick={() => setForm('silence')}>
          Silence …
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={form === 'acknowledge'}
          disabled={acknowledgement !== null}
          onClick={() => setForm('acknowledge')}
        >
          Acknowledge …
        </button>
        {traceId !== null && <a href={linkTo(['traces', traceId])}>Trace of the worst call</a>}
        {runbookUrl !== null && <Runbook address={runbookUrl} />}
        <BackendTrace traceId={traceId}>Trace in your tracing back end</BackendTrace>
      </p>
      {form === 'silence' && <SilenceForm alert={alert} onDone={done} onCancel={close} />}
      {form === 'acknowledge' && <AcknowledgeForm alert={alert} onDone={done} onCancel={close} />}
      <details open={isOpen}>
        <summary>Why now?</summary>
        <WhyNow alert={alert} />
      </details>
    </li>
  );
}

/** A rule may name a file of the documentation instead of an address. */
const Runbook = ({ address }: { readonly address: string }) =>
  isWebAddress(address) ? (
    <OutsideLink href={address}>Runbook</OutsideLink>
  ) : (
    <span class="small quiet">
      Runbook: <code>{address}</code>
    </span>
  );
