import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Badge } from '../part/badge.js';
import { Figure } from '../part/figure.js';
import type { Column } from '../table/column.js';
import { countText, figureText } from '../text/figures.js';

export type Client = MonitoringReport['clients'][number];
export type Version = MonitoringReport['protocol']['versions'][number];
export type Deprecated = MonitoringReport['protocol']['deprecated_features'][number];

const NONE = '–';
const listed = (values: readonly string[]) => (values.length === 0 ? NONE : values.join(', '));
const words = (name: string) => name.replaceAll('_', ' ');

/** Users of a feature in its row. */
const MAX_USERS = 4;

/** Such as `cursor-vscode 1.2.0, zed 1.0.0 and 3 more`. */
function usersText(users: readonly string[]): string {
  const named = listed(users.slice(0, MAX_USERS).map((name) => (name === '_OTHER' ? 'others' : name)));
  return users.length > MAX_USERS ? `${named} and ${users.length - MAX_USERS} more` : named;
}

/** Names are texts of strangers: they are shown as text, within the limits of the instrumentation. */
export const clientName = ({ client, version }: Client): string =>
  client === null ? 'not stated' : client === '_OTHER' ? 'all others' : [client, version].filter(Boolean).join(' ');

export const CLIENT_COLUMNS: readonly Column<Client>[] = [
  { key: 'client', head: 'Client', isName: true, cell: clientName },
  {
    key: 'requests',
    head: 'Requests',
    isNumber: true,
    sorts: 'descending',
    cell: ({ requests }) => <Figure text={countText(requests)} />,
  },
  {
    key: 'errors',
    head: 'Errors',
    isNumber: true,
    cell: ({ error_rate }) => <Figure text={figureText(error_rate, '%')} />,
  },
  {
    key: 'average',
    head: 'Average',
    isNumber: true,
    cell: ({ average_ms }) => <Figure text={figureText(average_ms, 'ms')} />,
  },
  {
    key: 'rate',
    head: 'Per minute',
    isNumber: true,
    isWide: true,
    cell: ({ throughput_per_minute }) => <Figure text={figureText(throughput_per_minute, '')} />,
  },
  { key: 'speaks', head: 'Speaks', isWide: true, cell: ({ protocol_versions }) => listed(protocol_versions) },
  {
    key: 'deprecated',
    head: 'Deprecated',
    isWide: true,
    cell: ({ deprecated_features }) => words(listed(deprecated_features)),
  },
];

export const VERSION_COLUMNS: readonly Column<Version>[] = [
  { key: 'version', head: 'Version', isName: true, cell: ({ version }) => version ?? 'not negotiated' },
  { key: 'role', head: 'This process is', cell: ({ role }) => role },
  { key: 'requests', head: 'Requests', isNumber: true, cell: ({ requests }) => countText(requests) },
];

export const DEPRECATED_COLUMNS: readonly Column<Deprecated>[] = [
  { key: 'feature', head: 'Feature', isName: true, cell: ({ feature }) => words(feature) },
  {
    key: 'removal',
    head: 'Removed from',
    cell: ({ removed_from }) => <Badge tone="warn">{removed_from ?? 'no day yet'}</Badge>,
  },
  { key: 'role', head: 'This process is', isWide: true, cell: ({ role }) => role },
  { key: 'uses', head: 'Uses', isNumber: true, cell: ({ uses }) => countText(uses) },
  {
    key: 'users',
    head: 'Used by',
    cell: ({ used_by }) => usersText(used_by),
  },
  { key: 'instead', head: 'Instead', isWide: true, cell: ({ instead }) => instead },
];
