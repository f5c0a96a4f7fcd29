import {
  ATTR_DROP_REASON,
  ATTR_NETWORK_TRANSPORT,
  ATTR_ROLE,
  type DropReason,
  METRICS,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Attributes, Meter } from '@opentelemetry/api';
import type { Limits } from './names.js';
import type { Side } from './operation.js';

export interface Gauge {
  readonly attributes: Attributes;
  sessions: number;
  requests: number;
}

/**
 * How many sessions are open and requests in flight at the moment. Counted in place and read when metrics are
 * collected: a point at each start and end would cost every call two records a side.
 */
export class Traffic {
  readonly #gauges = new Map<string, Gauge>();
  readonly #limits: Limits;
  #inFlightDropped = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** The counts of one role over one kind of transport; there are a handful of these. */
  gauge(role: Side, transport: unknown): Gauge {
    const key = `${role} ${String(transport)}`;
    let gauge = this.#gauges.get(key);
    if (!gauge) {
      gauge = {
        attributes: {
          [ATTR_ROLE]: role,
          ...(typeof transport === 'string' && { [ATTR_NETWORK_TRANSPORT]: transport }),
        },
        sessions: 0,
        requests: 0,
      };
      this.#gauges.set(key, gauge);
    }
    return gauge;
  }

  droppedInFlight(): void {
    this.#inFlightDropped++;
  }

  observe(meter: Meter): void {
    const { sessionsActive, requestsInFlight, instrumentationDropped } = METRICS;
    meter.createObservableUpDownCounter(sessionsActive.name, metricOptions(sessionsActive)).addCallback((result) => {
      for (const { attributes, sessions } of this.#gauges.values()) result.observe(sessions, attributes);
    });
    meter
      .createObservableUpDownCounter(requestsInFlight.name, metricOptions(requestsInFlight))
      .addCallback((result) => {
        for (const { attributes, requests } of this.#gauges.values()) result.observe(requests, attributes);
      });
    meter
      .createObservableCounter(instrumentationDropped.name, metricOptions(instrumentationDropped))
      .addCallback((result) => {
        const dropped: [DropReason, number][] = [
          ['name_limit', this.#limits.dropped],
          ['in_flight_limit', this.#inFlightDropped],
        ];
        for (const [reason, count] of dropped) result.observe(count, { [ATTR_DROP_REASON]: reason });
      });
  }
}
