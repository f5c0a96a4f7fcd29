import { INDICATORS } from '@mcp-vitals/monitor';
import {
  ATTR_CLIENT_NAME,
  ATTR_CLIENT_VERSION,
  ATTR_DEPRECATED_FEATURE,
  ATTR_ERROR_TYPE,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_ROLE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { MetricNaming } from '../../../promql/naming.js';
import type { Board } from '../dashboard.js';
import type { Row } from '../layout.js';
import { board } from '../panels/board.js';
import { bars, graph } from '../panels/graph.js';
import { roleVariable } from '../variables.js';
import { requests } from '../view.js';

const CLIENT = { by: [ATTR_CLIENT_NAME, ATTR_CLIENT_VERSION] };
const VERSION = { by: [ATTR_MCP_PROTOCOL_VERSION] };
const TRANSPORT = { by: [ATTR_NETWORK_TRANSPORT, ATTR_NETWORK_PROTOCOL_NAME] };
const SERVER = { by: [ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT] };

export const CLIENTS_AND_PROTOCOLS: Board = {
  name: 'clients-and-protocols',
  title: 'MCP clients and protocol versions',
  description: 'MCP requests by client, protocol version, transport and server, deprecated features, and sessions.',
  variables: () => [roleVariable()],
  rows: (naming) => {
    const i = INDICATORS;
    return [
      ...peerRows(naming),
      {
        title: 'Protocol versions, role $role',
        panels: [
          board(naming, [requests('count', VERSION)], { title: 'requests by protocol version', width: 8, height: 8 }),
          graph(naming, [requests('throughput', VERSION)], { title: 'requests per minute' }),
          graph(naming, [requests('error_ratio', VERSION)], { title: 'error ratio' }),
        ],
      },
      {
        title: 'Transports, role $role',
        panels: [
          graph(naming, [requests('throughput', TRANSPORT)], { title: 'requests per minute' }),
          graph(naming, [requests('latency_p95', TRANSPORT)], { title: 'p95 duration' }),
          bars(naming, [requests('errors', { by: [ATTR_RPC_RESPONSE_STATUS_CODE, ATTR_ERROR_TYPE] })], {
            title: 'failures by JSON-RPC code and error',
          }),
        ],
      },
      {
        title: 'Sessions, role $role',
        panels: [
          graph(naming, [requests('sessions', { by: [ATTR_NETWORK_TRANSPORT] })], {
            title: 'open sessions, of the process with the fewest',
            note: 'Protocol 2026-07-28 has no sessions.',
          }),
          graph(naming, [requests('session_duration', VERSION)], {
            title: 'average duration of the sessions that ended',
          }),
          bars(naming, [requests('messages_dropped', { by: [ATTR_NETWORK_TRANSPORT] })], {
            title: 'discarded messages',
          }),
        ],
      },
      {
        title: 'Servers, as their clients see them',
        panels: [
          graph(naming, [{ indicator: i.client_throughput, ...SERVER }]),
          graph(naming, [{ indicator: i.client_latency_p95, ...SERVER }]),
          graph(naming, [{ indicator: i.client_probe_latency, targets: ['job'] }], {
            title: 'average duration of a ping',
          }),
        ],
      },
    ];
  },
};

/** Who calls, and with what of MCP that is deprecated. */
function peerRows(naming: MetricNaming): Row[] {
  const i = INDICATORS;
  return [
    {
      title: 'Clients, as servers see them',
      panels: [
        board(naming, [{ indicator: i.per_client_count, ...CLIENT }], { width: 6 }),
        graph(naming, [{ indicator: i.per_client_throughput, ...CLIENT }], { width: 6, height: 9 }),
        graph(naming, [{ indicator: i.per_client_error_ratio, ...CLIENT }], { width: 6, height: 9 }),
        graph(naming, [{ indicator: i.per_client_latency_average, ...CLIENT }], { width: 6, height: 9 }),
      ],
    },
    {
      title: 'Deprecated features of MCP',
      panels: [
        graph(naming, [{ indicator: i.deprecated_uses, by: [ATTR_DEPRECATED_FEATURE, ATTR_ROLE] }], {
          title: 'deprecated features in use',
          width: 24,
          note: 'Sampling, roots and logging may be removed from 2027-07-28 on, HTTP+SSE three months after SEP-2596 is final; MCP 2026-07-28 has no `initialize`.',
        }),
      ],
    },
  ];
}
