import { useContext, useState } from 'preact/hooks';
import type { SilenceView } from '../../http/api/alerts.js';
import { FeedContext } from '../feed/feed-context.js';
import { Empty, Panel } from '../part/panel.js';
import { agoText, momentText } from '../text/moments.js';

interface SilencesPanelProps {
  readonly silences: readonly SilenceView[];
  readonly onChange: () => void;
}

export function SilencesPanel({ silences, onChange }: SilencesPanelProps) {
  const { api } = useContext(FeedContext);
  const [fault, setFault] = useState<string>();
  const lift = async (id: string) => {
    try {
      await api.send('DELETE', `/api/silences/${encodeURIComponent(id)}`);
      setFault(undefined);
      onChange();
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <Panel title="Silences">
      {fault !== undefined && (
        <p class="empty fault" role="alert">
          The silence was not ended: {fault}
        </p>
      )}
      {silences.length === 0 ? (
        <Empty>Nothing is silenced.</Empty>
      ) : (
        <ul class="items">
          {silences.map(({ id, matchers, comment, author, endsAt }) => (
            <li key={id}>
              <p class="row">
                <span class="mono wrap">{matchers.join(', ')}</span>
                <span class="quiet small">
                  until {momentText(endsAt, Date.now())}, {agoText(endsAt, Date.now())}
                </span>
                <button type="button" class="button" onClick={() => void lift(id)}>
                  End it now
                </button>
              </p>
              <p class="wrap small">
                {author}: {comment}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
