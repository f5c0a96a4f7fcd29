import { useContext, useState } from 'preact/hooks';
import type { ActiveAlertView } from '../../http/api/alerts.js';
import { FeedContext } from '../feed/feed-context.js';
import { textOf } from './form-text.js';
import { FormButtons, Person } from './silence-form.js';

interface AcknowledgeFormProps {
  readonly alert: ActiveAlertView;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Says that somebody works on it: repeats and escalation stop until the alert resolves. */
export function AcknowledgeForm({ alert, onDone, onCancel }: AcknowledgeFormProps) {
  const { api } = useContext(FeedContext);
  const [fault, setFault] = useState<string>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await api.send('POST', `/api/alerts/${alert.fingerprint}/acknowledge`, {
        by: textOf(given, 'by'),
        comment: textOf(given, 'comment'),
      });
      onDone();
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)} aria-label={`Acknowledge ${alert.rule}`}>
      <p class="small">Repeats and escalation stop until the alert resolves.</p>
      <Person name="by" />
      <label class="field">
        <span>Comment</span>
        <textarea name="comment" rows={2} maxLength={500} />
      </label>
      {fault !== undefined && (
        <p class="fault" role="alert">
          Not acknowledged: {fault}
        </p>
      )}
      <FormButtons text="Acknowledge" onCancel={onCancel} />
    </form>
  );
}
