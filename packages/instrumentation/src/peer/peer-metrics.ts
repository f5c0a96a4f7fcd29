import { ATTR_DEPRECATED_FEATURE, ATTR_ROLE, METRICS, type MetricDefinition, metricOptions } from '@mcp-vitals/signals';
import type { BatchObservableResult, Meter } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { PeerTable } from './peer-table.js';

/** The peers of this process: servers where it is a client, clients where it is a server. */
export type Peers = Readonly<Record<Role, PeerTable>>;

/** Observes the clients of this process's servers, and the deprecated features in use on both sides. */
export function observePeers(meter: Meter, peers: Peers): void {
  const counter = (definition: MetricDefinition) =>
    meter.createObservableCounter(definition.name, metricOptions(definition));
  const requests = counter(METRICS.clientRequests);
  const errors = counter(METRICS.clientErrors);
  const time = counter(METRICS.clientRequestTime);
  const uses = counter(METRICS.deprecatedUses);
  // One callback for all, so that the figures of a collection fit together.
  const observe = (result: BatchObservableResult) => {
    for (const role of ['client', 'server'] as const) {
      const table = peers[role];
      const all = table.collect();
      for (const client of role === 'server' ? all : []) {
        result.observe(requests, client.requests, client.attributes);
        result.observe(errors, client.errors, client.attributes);
        result.observe(time, client.seconds, client.attributes);
      }
      // Only those in use: most processes use one or two, and the number of series is bounded for all metrics together.
      for (const [feature, times] of table.uses) {
        result.observe(uses, times, { [ATTR_ROLE]: role, [ATTR_DEPRECATED_FEATURE]: feature });
      }
    }
  };
  meter.addBatchObservableCallback(observe, [requests, errors, time, uses]);
}
