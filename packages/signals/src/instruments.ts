import { type Counter, type Histogram, type Meter, metrics, type UpDownCounter } from '@opentelemetry/api';

/** One metric: what an instrument is made from, and what a document or a dashboard says of it. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'histogram' | 'counter' | 'updowncounter' | 'observablecounter' | 'observableupdowncounter';
  /** UCUM unit. Durations are seconds, sizes bytes (`By`), counts `{thing}`. */
  readonly unit: string;
  readonly description: string;
  /** Upper bounds, inclusive, in `unit`. Histograms only. */
  readonly boundaries?: readonly number[];
}

/** The buckets the MCP conventions state for all four of their histograms, in seconds. */
export const MCP_DURATION_BOUNDARIES: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
];

/** Work inside the process is a thousand times faster than a call: 10 us to 5 s. */
const LOCAL_DURATION_BOUNDARIES = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

const duration = (name: string, description: string, boundaries = MCP_DURATION_BOUNDARIES): MetricDefinition => ({
  name,
  instrument: 'histogram',
  unit: 's',
  description,
  boundaries,
});

/** Every metric mcp-vitals records. Those under `mcp.` are the conventions', to the letter. */
export const METRICS = {
  clientOperationDuration: duration(
    'mcp.client.operation.duration',
    'How long the sender of an MCP request or notification waited, from sending to the response or acknowledgement',
  ),
  serverOperationDuration: duration(
    'mcp.server.operation.duration',
    'How long the receiver of an MCP request or notification took, from receipt to the result or acknowledgement',
  ),
  clientSessionDuration: duration('mcp.client.session.duration', 'Lifetime of an MCP session as the client saw it'),
  serverSessionDuration: duration('mcp.server.session.duration', 'Lifetime of an MCP session as the server saw it'),
  operationDuration: duration('mcp_vitals.operation.duration', 'Duration of an operation of the application'),
  cacheLookupDuration: duration(
    'mcp_vitals.cache.lookup.duration',
    'Duration of a cache look-up, a miss with the load it caused',
    LOCAL_DURATION_BOUNDARIES,
  ),
  cacheEntries: {
    name: 'mcp_vitals.cache.entries',
    instrument: 'updowncounter',
    unit: '{entry}',
    description: 'Entries in a cache',
  },
  cacheSize: {
    name: 'mcp_vitals.cache.size',
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Bytes in a cache',
  },
  cacheEvictions: {
    name: 'mcp_vitals.cache.evictions',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Entries that left a cache other than by being replaced',
  },
  cacheWrites: {
    name: 'mcp_vitals.cache.writes',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Entries written to a cache, new ones and replaced ones',
  },
  validationDuration: duration(
    'mcp_vitals.validation.duration',
    'Duration of a validation of a tool input, a tool output or a schema',
    LOCAL_DURATION_BOUNDARIES,
  ),
  errors: {
    name: 'mcp_vitals.errors',
    instrument: 'counter',
    unit: '{error}',
    description: 'Errors of operations; seeded with 0 so that a first burst shows in a rate',
  },
  sessionsActive: {
    name: 'mcp_vitals.sessions.active',
    instrument: 'observableupdowncounter',
    unit: '{session}',
    description: 'MCP sessions that are open',
  },
  requestsInFlight: {
    name: 'mcp_vitals.requests.in_flight',
    instrument: 'observableupdowncounter',
    unit: '{request}',
    description: 'MCP requests that wait for their answer',
  },
  instrumentationDropped: {
    name: 'mcp_vitals.instrumentation.dropped',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'What the instrumentation left out or recorded as _OTHER to stay within its bounds',
  },
} as const satisfies Record<string, MetricDefinition>;

/** What an instrument of the API is created with. */
export const metricOptions = (definition: MetricDefinition) => ({
  unit: definition.unit,
  description: definition.description,
  ...(definition.boundaries && { advice: { explicitBucketBoundaries: [...definition.boundaries] } }),
});

export const createHistogram = (meter: Meter, definition: MetricDefinition): Histogram =>
  meter.createHistogram(definition.name, metricOptions(definition));

export const createCounter = (meter: Meter, definition: MetricDefinition): Counter =>
  meter.createCounter(definition.name, metricOptions(definition));

export const createUpDownCounter = (meter: Meter, definition: MetricDefinition): UpDownCounter =>
  meter.createUpDownCounter(definition.name, metricOptions(definition));

/**
 * Instruments made once for each meter provider.
 * The metrics API has no proxy: an instrument made before the global provider is set stays silent for ever,
 * so the holder compares providers on every use (about 20 ns) and makes its instruments anew when it changed.
 */
export class BoundInstruments<T> {
  readonly #scope: string;
  readonly #version: string;
  readonly #create: (meter: Meter) => T;
  #provider: unknown;
  #instruments: T | undefined;

  constructor(scope: string, version: string, create: (meter: Meter) => T) {
    this.#scope = scope;
    this.#version = version;
    this.#create = create;
  }

  get(provider = metrics.getMeterProvider()): T {
    if (this.#instruments === undefined || provider !== this.#provider) {
      this.#instruments = this.#create(provider.getMeter(this.#scope, this.#version));
      this.#provider = provider;
    }
    return this.#instruments;
  }
}
