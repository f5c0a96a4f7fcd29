import {
  ATTR_MCP_SERVER_NAME,
  ATTR_ROLE,
  CardinalityLimit,
  ErrorType,
  METRICS,
  type MetricDefinition,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import { shownName } from '../message/stated-name.js';
import type { DefinitionCosts } from './definition-costs.js';
import type { ServerCost } from './server-cost.js';

/** Servers with a series of their own, of both roles together. */
const MAX_NAMED = 3;

/** Exports what definitions cost, read at collection. */
export function observeDefinitions(meter: Meter, costs: DefinitionCosts): void {
  const named = new CardinalityLimit(MAX_NAMED);
  const nameOf = ({ role, server = ErrorType.OTHER }: ServerCost): string => {
    // The name of a server of this process is its own; that of another is a stranger's word.
    const name = role === 'client' ? shownName(server) : server;
    return name === ErrorType.OTHER || named.admit(`${role} ${name}`) === ErrorType.OTHER ? ErrorType.OTHER : name;
  };
  const observe = (
    definition: MetricDefinition,
    read: (cost: ServerCost) => number,
    attributesOf: (cost: ServerCost) => Attributes,
  ) =>
    meter
      .createObservableUpDownCounter(definition.name, metricOptions(definition))
      .addCallback((result) => observeSums(result, costs.servers, read, attributesOf));
  observe(
    METRICS.definitionTokens,
    ({ tokens }) => tokens,
    (one) => ({ [ATTR_ROLE]: one.role, [ATTR_MCP_SERVER_NAME]: nameOf(one) }),
  );
  observe(
    METRICS.definitionTools,
    ({ tools }) => tools,
    ({ role }) => ({ [ATTR_ROLE]: role }),
  );
}

/** Servers with equal attributes are added up. */
function observeSums(
  result: ObservableResult,
  servers: readonly ServerCost[],
  read: (cost: ServerCost) => number,
  attributesOf: (cost: ServerCost) => Attributes,
): void {
  const sums = new Map<string, { readonly attributes: Attributes; sum: number }>();
  for (const cost of servers) {
    const attributes = attributesOf(cost);
    const key = Object.values(attributes).join(' ');
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { attributes, sum: read(cost) });
    else known.sum += read(cost);
  }
  for (const { attributes, sum } of sums.values()) result.observe(sum, attributes);
}
