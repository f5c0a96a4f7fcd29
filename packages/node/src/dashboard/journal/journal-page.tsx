import type { ChangesAnswer } from '../../http/api/changes.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Choices } from '../part/choices.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { linkTo } from '../route/route.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { momentText } from '../text/moments.js';

const KINDS = ['', 'health', 'alert', 'anomaly', 'schema', 'definition', 'release'] as const;

const COLUMNS: readonly Column<ChangesAnswer['changes'][number]>[] = [
  { key: 'at', head: 'When', cell: ({ atMillis }) => momentText(atMillis, Date.now()) },
  { key: 'kind', head: 'Of', cell: ({ kind }) => kind },
  { key: 'subject', head: 'What', isName: true, cell: ({ subject }) => <span title={subject}>{subject}</span> },
  { key: 'change', head: 'Change', cell: ({ from, to }) => (from === null ? to : `${from} → ${to}`) },
  { key: 'reason', head: 'Why', cell: ({ reason }) => <span title={reason}>{reason}</span> },
];

/** Every change of state with its reason, the newest first. */
export function JournalPage({ live, query }: PageProps) {
  const { data, fault } = useResource<ChangesAnswer>('/api/changes', live.atMillis);
  const wanted = query.kind ?? '';
  const rows = (data?.changes ?? []).filter(({ kind }) => wanted === '' || kind === wanted);
  return (
    <>
      <PageHead title="Journal of changes">
        <Choices
          label="Show"
          choices={KINDS.map((kind) => ({
            text: kind === '' ? 'All' : kind,
            href: linkTo(['changes'], { kind }),
            isChosen: kind === wanted,
          }))}
        />
      </PageHead>
      {fault !== undefined && <p class="fault">The journal could not be read: {fault}</p>}
      <Panel
        title="Changes of state"
        note={data && `${rows.length} entries${data.dropped > 0 ? `, ${data.dropped} not kept` : ''}`}
      >
        {data && rows.length === 0 && (
          <Empty>{wanted === '' ? 'Nothing changed yet.' : `No change of the kind ${wanted} is kept.`}</Empty>
        )}
        {rows.length > 0 && (
          <DataTable caption="Changes of state" columns={COLUMNS} rows={rows} rowKey={({ id }) => String(id)} />
        )}
      </Panel>
    </>
  );
}
