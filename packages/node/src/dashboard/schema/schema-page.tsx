import type { SchemaAnswer } from '../../http/api/changes.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { SchemaChangeItem } from './schema-change-item.js';

/** The definitions that are not what was agreed on, with the words that changed. */
export function SchemaPage({ live }: PageProps) {
  const { data, fault } = useResource<SchemaAnswer>('/api/schema', live.atMillis);
  const changes = data?.changes ?? [];
  return (
    <>
      <PageHead
        title="Schema changes"
        note="Definitions of tools, prompts and resources that differ from what was agreed on"
      />
      {fault !== undefined && <p class="fault">The changes could not be read: {fault}</p>}
      <Panel title="What changed" note={data && `${changes.length} changed`}>
        {data && changes.length === 0 && <Empty>This process saw no definition change.</Empty>}
        <ul class="items">
          {changes.map((change) => (
            <SchemaChangeItem
              key={`${change.server} ${change.kind} ${change.name} ${change.atMillis} ${change.text}`}
              change={change}
            />
          ))}
        </ul>
      </Panel>
    </>
  );
}
