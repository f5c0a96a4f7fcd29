import { INDICATORS } from '@mcp-vitals/monitor';
import { ATTR_REFUSAL, ATTR_SIGN_IN_OUTCOME, ATTR_TOOL_NEAREST } from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { board } from '../panels/board.js';
import { figure } from '../panels/figure.js';
import { bars, graph } from '../panels/graph.js';
import { roleVariable } from '../variables.js';
import { requests } from '../view.js';

export const SIGN_IN_AND_REFUSALS: Board = {
  name: 'sign-in-and-refusals',
  title: 'MCP sign-in and refused calls',
  description: 'What callers did not get: access, calls that were denied or throttled, tools that do not exist.',
  variables: () => [roleVariable()],
  rows: (naming) => {
    const i = INDICATORS;
    return [
      {
        title: 'Sign-in',
        panels: [
          figure(naming, [{ indicator: i.server_sign_in_failure_ratio }]),
          figure(naming, [{ indicator: i.client_sign_in_failure_ratio }]),
          graph(naming, [requests('sign_in_failure_ratio', { targets: ['job'] })], {
            title: 'sign-in failure ratio, role $role',
          }),
          bars(naming, [requests('sign_in_exchanges', { by: [ATTR_SIGN_IN_OUTCOME] })], {
            title: 'outcomes of sign-in, role $role',
            note: 'A first 401 without credentials, a challenge for a scope and a DPoP nonce are steps of a sign-in that goes on.',
          }),
        ],
      },
      {
        title: 'Refused calls, apart from failures',
        panels: [
          bars(naming, [requests('refused_calls', { by: [ATTR_REFUSAL] })], { title: 'refused calls, role $role' }),
          graph(naming, [requests('denied_calls', { targets: ['job'] })], { title: 'denied calls, role $role' }),
          graph(naming, [requests('rate_limited_calls', { targets: ['job'] })], {
            title: 'rate-limited calls, role $role',
          }),
        ],
      },
      {
        title: 'Calls to tools that do not exist, role $role',
        panels: [
          board(naming, [requests('unknown_tool_calls', { by: [ATTR_TOOL_NEAREST] })], {
            title: 'by the closest tool',
            note: 'Without a name: none is close. The names that were called are on spans and on the page, and no label.',
            width: 12,
          }),
          graph(naming, [requests('unknown_tool_calls', { targets: ['job'] })], {
            title: 'calls to tools that do not exist',
            width: 12,
          }),
        ],
      },
    ];
  },
};
