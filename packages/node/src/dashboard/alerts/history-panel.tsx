import type { HistoryView } from '../../http/api/alerts.js';
import { Empty, Panel } from '../part/panel.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { momentText } from '../text/moments.js';

const COLUMNS: readonly Column<HistoryView>[] = [
  { key: 'at', head: 'When', cell: ({ at }) => momentText(at, Date.now()) },
  { key: 'event', head: 'What', cell: ({ event }) => event.replace('_', ' ') },
  { key: 'channel', head: 'Channel', isWide: true, cell: ({ channel }) => channel ?? <span class="quiet">–</span> },
  { key: 'reason', head: 'Why', cell: ({ reason }) => <span title={reason}>{reason}</span> },
];

/** What fired, was sent, held back or done, the newest first. */
export const HistoryPanel = ({ history }: { readonly history: readonly HistoryView[] }) => (
  <Panel title="History">
    {history.length === 0 ? (
      <Empty>Nothing happened yet.</Empty>
    ) : (
      <DataTable
        caption="History of alerts"
        columns={COLUMNS}
        rows={history}
        rowKey={({ at, event, channel, noticeId, fingerprints }) =>
          `${at} ${event} ${channel} ${noticeId} ${fingerprints.join()}`
        }
      />
    )}
  </Panel>
);
