import { useState } from 'preact/hooks';
import type { AlertsAnswer } from '../../http/api/alerts.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { AlertCard } from './alert-card.js';
import { HistoryPanel } from './history-panel.js';
import { SilencesPanel } from './silences-panel.js';

/** What fires and why, what is kept quiet, and what happened. */
export function AlertsPage({ live, query }: PageProps) {
  const [changes, setChanges] = useState(0);
  const { data, fault } = useResource<AlertsAnswer>('/api/alerts', `${live.atMillis} ${changes}`);
  const onChange = () => setChanges((count) => count + 1);
  const active = data?.active ?? [];
  return (
    <>
      <PageHead title="Alerts" />
      {fault !== undefined && <p class="fault">The alerts could not be read: {fault}</p>}
      <Panel title="Active" note={data && `${active.length} firing`}>
        {data && active.length === 0 && <Empty>No alert fires.</Empty>}
        {active.length > 0 && (
          <ul class="items">
            {active.map((alert) => (
              <AlertCard
                key={alert.fingerprint}
                alert={alert}
                isOpen={query.alert === alert.fingerprint}
                onChange={onChange}
              />
            ))}
          </ul>
        )}
      </Panel>
      {data && <SilencesPanel silences={data.silences} onChange={onChange} />}
      {data && <HistoryPanel history={data.history} />}
    </>
  );
}
