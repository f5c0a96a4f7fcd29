import {
  ATTR_DROP_REASON,
  ATTR_NETWORK_TRANSPORT,
  ATTR_ROLE,
  type DropReason,
  METRICS,
  type MetricDefinition,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Attributes, Meter, ObservableResult, Span } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { NameBounds } from './name-bounds.js';

/** The activity of one role over one kind of transport. */
export interface Activity {
  readonly attributes: Attributes;
  sessions: number;
  requests: number;
  /** Number of messages that the SDK discarded. */
  dropped: number;
}

/** Maximum number of recorded requests in flight per connection and role. Requests beyond it are not recorded, but counted. */
export const MAX_IN_FLIGHT = 10_000;

/** A part that counts what it dropped because of a limit. */
interface Dropping {
  readonly dropped: number;
}

/** Requests in flight of one role on one connection. */
export interface InFlight {
  readonly activity: Activity;
  /** Start of the oldest request, in milliseconds of `performance.now()`; `undefined` when there is none. */
  readonly oldestStart: number | undefined;
  /** Ends the operations of all requests in flight, whose answers will not be observed. */
  endInFlight(): void;
  /** Whether a span is that of a request which this side has sent; absent on the side that receives. */
  awaits?(span: Span | undefined): boolean;
}

/**
 * Open sessions and requests in flight, as observable counters that are read at collection. A synchronous counter would
 * record two points per call on each side.
 */
export class ActivityGauges {
  /** The connection directions that have requests in flight. */
  readonly busy = new Set<InFlight>();
  /** Number of requests not recorded because one connection had too many in flight. */
  unrecordedRequests = 0;
  /** Number of transports that cannot be observed. */
  unobservedTransports = 0;
  /** Number of lines on pipes that exceeded the length limit. */
  skippedLines = 0;
  readonly #activities = new Map<string, Activity>();
  readonly #bounds: NameBounds;
  readonly #tasks: Dropping;
  readonly #definitions: readonly Dropping[];

  /** @param definitions each part that may drop definitions on their way */
  constructor(bounds: NameBounds, tasks: Dropping, definitions: readonly Dropping[]) {
    this.#bounds = bounds;
    this.#tasks = tasks;
    this.#definitions = definitions;
  }

  /** The activity of one role over one kind of transport, created on first use. There are only a few kinds. */
  of(role: Role, transport: unknown): Activity {
    const key = `${role} ${String(transport)}`;
    let activity = this.#activities.get(key);
    if (!activity) {
      activity = {
        attributes: {
          [ATTR_ROLE]: role,
          ...(typeof transport === 'string' && { [ATTR_NETWORK_TRANSPORT]: transport }),
        },
        sessions: 0,
        requests: 0,
        dropped: 0,
      };
      this.#activities.set(key, activity);
    }
    return activity;
  }

  observe(meter: Meter): void {
    const upDownCounter = (definition: MetricDefinition) =>
      meter.createObservableUpDownCounter(definition.name, metricOptions(definition));
    const each = (value: (activity: Activity) => number) => (result: ObservableResult) => {
      for (const activity of this.#activities.values()) result.observe(value(activity), activity.attributes);
    };
    const { sessionsActive, requestsInFlight, requestsOldestAge, messagesDropped, instrumentationDropped } = METRICS;
    upDownCounter(sessionsActive).addCallback(each(({ sessions }) => sessions));
    upDownCounter(requestsInFlight).addCallback(each(({ requests }) => requests));
    meter
      .createObservableGauge(requestsOldestAge.name, metricOptions(requestsOldestAge))
      .addCallback(each((activity) => this.#oldestAgeSeconds(activity)));
    meter
      .createObservableCounter(messagesDropped.name, metricOptions(messagesDropped))
      .addCallback(each(({ dropped }) => dropped));
    meter
      .createObservableCounter(instrumentationDropped.name, metricOptions(instrumentationDropped))
      .addCallback((result) => {
        const dropped: [DropReason, number][] = [
          ['name_limit', this.#bounds.dropped],
          ['in_flight_limit', this.unrecordedRequests],
          ['task_limit', this.#tasks.dropped],
          ['transport', this.unobservedTransports],
          ['line_limit', this.skippedLines],
          ['definition_limit', this.#definitions.reduce((sum, { dropped: ofPart }) => sum + ofPart, 0)],
        ];
        for (const [reason, count] of dropped) result.observe(count, { [ATTR_DROP_REASON]: reason });
      });
  }

  #oldestAgeSeconds(activity: Activity): number {
    const now = performance.now();
    let oldest = now;
    for (const direction of this.busy) {
      if (direction.activity === activity) oldest = Math.min(oldest, direction.oldestStart ?? now);
    }
    return (now - oldest) / 1000;
  }
}
