import type { DefinitionScan } from '@mcp-vitals/monitor';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';

type Finding = DefinitionScan['findings'][number];

const COLUMNS: readonly Column<Finding>[] = [
  { key: 'tool', head: 'Tool', isName: true, cell: ({ tool }) => <span title={tool}>{tool}</span> },
  { key: 'server', head: 'Server', cell: ({ server }) => server },
  { key: 'kind', head: 'Finding', cell: ({ kind }) => kind.replaceAll('_', ' ') },
  {
    key: 'text',
    head: 'What it means, and what to do',
    cell: ({ text }) => (
      <span class="sentence" title={text}>
        {text}
      </span>
    ),
  },
];

/** What makes agents err, tool by tool. */
export const QualityTable = ({ findings }: { readonly findings: readonly Finding[] }) => (
  <DataTable
    caption="Quality of definitions"
    columns={COLUMNS}
    rows={findings}
    rowKey={({ role, server, tool, kind, path }) => JSON.stringify([role, server, tool, kind, path])}
  />
);
