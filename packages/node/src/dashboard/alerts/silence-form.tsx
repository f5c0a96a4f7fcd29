import { useContext, useState } from 'preact/hooks';
import type { ActiveAlertView } from '../../http/api/alerts.js';
import { FeedContext } from '../feed/feed-context.js';
import { textOf } from './form-text.js';

const LENGTHS = [
  ['30m', '30 minutes'],
  ['2h', '2 hours'],
  ['8h', '8 hours'],
  ['1d', '1 day'],
  ['7d', '1 week'],
] as const;

interface SilenceFormProps {
  readonly alert: ActiveAlertView;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Asks for how long and why an alert should notify nobody. */
export function SilenceForm({ alert, onDone, onCancel }: SilenceFormProps) {
  const { api } = useContext(FeedContext);
  const [fault, setFault] = useState<string>();
  const matchers = Object.entries(alert.labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await api.send('POST', '/api/silences', {
        matchers,
        for: textOf(given, 'for'),
        comment: textOf(given, 'comment'),
        author: textOf(given, 'author'),
      });
      onDone();
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)} aria-label={`Silence ${alert.rule}`}>
      <p class="small">
        Alerts with <span class="mono wrap">{matchers.join(', ')}</span> notify nobody until it ends. They stay on this
        page.
      </p>
      <label class="field">
        <span>For</span>
        <select name="for">
          {LENGTHS.map(([value, text]) => (
            <option key={value} value={value} selected={value === '2h'}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <Person name="author" />
      <label class="field">
        <span>Comment</span>
        <textarea name="comment" rows={2} maxLength={500} required placeholder="Why, and who works on it" />
      </label>
      {fault !== undefined && (
        <p class="fault" role="alert">
          Not silenced: {fault}
        </p>
      )}
      <FormButtons text="Silence" onCancel={onCancel} />
    </form>
  );
}

export const Person = ({ name }: { readonly name: string }) => (
  <label class="field">
    <span>Your name</span>
    <input name={name} maxLength={100} required autocomplete="username" />
  </label>
);

export const FormButtons = ({ text, onCancel }: { readonly text: string; readonly onCancel: () => void }) => (
  <div class="row">
    <button type="submit" class="button" data-kind="main">
      {text}
    </button>
    <button type="button" class="button" onClick={onCancel}>
      Cancel
    </button>
  </div>
);
