import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Badge } from '../part/badge.js';
import { Figure } from '../part/figure.js';
import type { Column } from '../table/column.js';
import { countText } from '../text/figures.js';

type Context = NonNullable<MonitoringReport['context']>;
export type ServerRow = Context['servers'][number];
export type ToolRow = ServerRow['largest'][number] & { readonly server: string; readonly share: number };
type ResultRow = Context['results'][number];

export const nameOf = ({ server }: Pick<ServerRow, 'server'>): string => (server === null ? 'without a name' : server);

const count = <Row,>(key: string, head: string, read: (row: Row) => number | null, isWide = false): Column<Row> => ({
  ...{ key, head, isWide },
  isNumber: true,
  cell: (row) => <Figure text={countText(read(row))} />,
});

export const SERVER_COLUMNS: readonly Column<ServerRow>[] = [
  { key: 'server', head: 'Server', isName: true, cell: nameOf },
  { key: 'role', head: 'Role', isWide: true, cell: ({ role }) => role },
  count('tools', 'Tools', ({ tools }) => tools, true),
  {
    key: 'tokens',
    head: 'Tokens',
    isNumber: true,
    cell: ({ tokens, at_least }) => `${at_least ? 'at least ' : ''}${countText(tokens)}`,
  },
  {
    key: 'budget',
    head: 'Budget',
    cell: ({ over_budget }) => (
      <Badge tone={over_budget ? 'warn' : 'good'}>{over_budget ? 'over the budget' : 'within'}</Badge>
    ),
  },
];

export const TOOL_COLUMNS: readonly Column<ToolRow>[] = [
  { key: 'tool', head: 'Tool', isName: true, cell: ({ tool }) => tool },
  { key: 'server', head: 'Server', isWide: true, cell: ({ server }) => server },
  count('tokens', 'Tokens', ({ tokens }) => tokens),
  {
    key: 'share',
    head: 'Share of its server',
    isWide: true,
    cell: ({ share }) => (
      <span class="share-bar" role="img" aria-label={`${Math.round(100 * share)} %`}>
        <span style={{ inlineSize: `${100 * share}%` }} />
      </span>
    ),
  },
  count('description', 'Description', ({ description_tokens }) => description_tokens, true),
  count('schema', 'Input schema', ({ input_schema_tokens }) => input_schema_tokens, true),
  {
    key: 'parameter',
    head: 'Largest parameter',
    cell: ({ largest_parameter, largest_parameter_tokens }) =>
      largest_parameter === null ? '–' : `${largest_parameter} ${countText(largest_parameter_tokens)}`,
  },
];

export const RESULT_COLUMNS: readonly Column<ResultRow>[] = [
  { key: 'tool', head: 'Tool', isName: true, cell: ({ tool }) => tool },
  { key: 'role', head: 'Role', isWide: true, cell: ({ role }) => role },
  count('results', 'Results measured', ({ results }) => results),
  count('average', 'Average tokens', ({ average_tokens }) => average_tokens),
  count('p95', 'p95', ({ p95_tokens }) => p95_tokens),
];
