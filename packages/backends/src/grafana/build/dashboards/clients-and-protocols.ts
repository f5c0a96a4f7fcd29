import { INDICATORS } from '@mcp-vitals/monitor';
import {
  ATTR_ERROR_TYPE,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { board } from '../panels/board.js';
import { bars, graph } from '../panels/graph.js';
import { roleVariable } from '../variables.js';
import { requests } from '../view.js';

const VERSION = { by: [ATTR_MCP_PROTOCOL_VERSION] };
const TRANSPORT = { by: [ATTR_NETWORK_TRANSPORT, ATTR_NETWORK_PROTOCOL_NAME] };
const SERVER = { by: [ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT] };

export const CLIENTS_AND_PROTOCOLS: Board = {
  name: 'clients-and-protocols',
  title: 'MCP clients and protocol versions',
  description: 'MCP requests by protocol version, transport and server, and the sessions that carry them.',
  variables: () => [roleVariable()],
  rows: (naming) => {
    const i = INDICATORS;
    return [
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
