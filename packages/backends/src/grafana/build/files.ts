import type { MetricNaming } from '../../promql/naming.js';
import { build } from './dashboard.js';
import { CACHE_AND_VALIDATION } from './dashboards/cache-and-validation.js';
import { CLIENTS_AND_PROTOCOLS } from './dashboards/clients-and-protocols.js';
import { MONITOR } from './dashboards/monitor.js';
import { OPERATIONS } from './dashboards/operations.js';
import { OVERVIEW } from './dashboards/overview.js';
import { SCHEMA_CHANGES } from './dashboards/schema-changes.js';
import { SIGN_IN_AND_REFUSALS } from './dashboards/sign-in-and-refusals.js';

const BOARDS = [
  OVERVIEW,
  OPERATIONS,
  CACHE_AND_VALIDATION,
  SCHEMA_CHANGES,
  CLIENTS_AND_PROTOCOLS,
  SIGN_IN_AND_REFUSALS,
  MONITOR,
];
const NAMINGS: readonly MetricNaming[] = ['otlp', 'otlp-native', 'prometheus-exporter'];

/** Every file that `packages/backends/dashboards` ships: its name in that folder, and its bytes. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(
    NAMINGS.flatMap((naming) =>
      BOARDS.map((board) => [`${naming}/${board.name}.json`, `${JSON.stringify(build(board, naming), null, 2)}\n`]),
    ),
  );
