import { type Counter, type Histogram, type Meter, metrics, type UpDownCounter } from '@opentelemetry/api';
import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_DROP_REASON,
  ATTR_ERROR_TYPE,
  ATTR_EVICTION_REASON,
  ATTR_EXPORT_SIGNAL,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_NOTICE_KIND,
  ATTR_OPERATION_NAME,
  ATTR_ROLE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
} from './attributes.js';

/** One metric: what an instrument is made from, and what a document or a dashboard says of it. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'histogram' | 'counter' | 'updowncounter' | 'observablecounter' | 'observableupdowncounter';
  /** UCUM unit. Durations are seconds, sizes bytes (`By`), counts `{thing}`. */
  readonly unit: string;
  readonly description: string;
  /** Upper bounds, inclusive, in `unit`. Histograms only. */
  readonly boundaries?: readonly number[];
  /** The attributes a point can carry. */
  readonly attributes: readonly string[];
}

/** The buckets the MCP conventions state for all four of their histograms, in seconds. */
export const MCP_DURATION_BOUNDARIES: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
];

/** Work inside the process is a thousand times faster than a call: 10 us to 5 s. */
const LOCAL_DURATION_BOUNDARIES = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

const SESSION_ATTRIBUTES = [ATTR_MCP_PROTOCOL_VERSION, ATTR_NETWORK_TRANSPORT, ATTR_NETWORK_PROTOCOL_NAME];
const OPERATION_ATTRIBUTES = [
  ATTR_MCP_METHOD_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_ERROR_TYPE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ...SESSION_ATTRIBUTES,
];
const SERVER_ATTRIBUTES = [ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT];

const duration = (
  name: string,
  description: string,
  attributes: readonly string[],
  boundaries = MCP_DURATION_BOUNDARIES,
): MetricDefinition => ({
  name,
  attributes,
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
    [...OPERATION_ATTRIBUTES, ...SERVER_ATTRIBUTES],
  ),
  serverOperationDuration: duration(
    'mcp.server.operation.duration',
    'How long the receiver of an MCP request or notification took, from receipt to the result or acknowledgement',
    OPERATION_ATTRIBUTES,
  ),
  clientSessionDuration: duration('mcp.client.session.duration', 'Lifetime of an MCP session as the client saw it', [
    ...SESSION_ATTRIBUTES,
    ...SERVER_ATTRIBUTES,
  ]),
  serverSessionDuration: duration(
    'mcp.server.session.duration',
    'Lifetime of an MCP session as the server saw it',
    SESSION_ATTRIBUTES,
  ),
  operationDuration: duration('mcp_vitals.operation.duration', 'Duration of an operation of the application', [
    ATTR_OPERATION_NAME,
    ATTR_ERROR_TYPE,
  ]),
  cacheLookupDuration: duration(
    'mcp_vitals.cache.lookup.duration',
    'Duration of a cache look-up, a miss with the load it caused',
    [ATTR_CACHE_NAME, ATTR_CACHE_RESULT],
    LOCAL_DURATION_BOUNDARIES,
  ),
  cacheEntries: {
    name: 'mcp_vitals.cache.entries',
    instrument: 'updowncounter',
    unit: '{entry}',
    description: 'Entries in a cache',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheSize: {
    name: 'mcp_vitals.cache.size',
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Bytes in a cache',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheEvictions: {
    name: 'mcp_vitals.cache.evictions',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Entries that left a cache other than by being replaced',
    attributes: [ATTR_CACHE_NAME, ATTR_EVICTION_REASON],
  },
  cacheWrites: {
    name: 'mcp_vitals.cache.writes',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Entries written to a cache, new ones and replaced ones',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheTimeSaved: {
    name: 'mcp_vitals.cache.time_saved',
    instrument: 'counter',
    unit: 's',
    description: 'What the entries that a cache answered with had taken to load',
    attributes: [ATTR_CACHE_NAME],
  },
  validationDuration: duration(
    'mcp_vitals.validation.duration',
    'Duration of a validation of a tool input, a tool output or a schema',
    [ATTR_VALIDATION_TARGET, ATTR_VALIDATION_RESULT],
    LOCAL_DURATION_BOUNDARIES,
  ),
  errors: {
    name: 'mcp_vitals.errors',
    instrument: 'counter',
    unit: '{error}',
    description: 'Errors of operations; seeded with 0 so that a first burst shows in a rate',
    attributes: [ATTR_ERROR_TYPE, ATTR_OPERATION_NAME],
  },
  schemaChanges: {
    name: 'mcp_vitals.schema.changes',
    instrument: 'counter',
    unit: '{change}',
    description:
      'Definitions of tools, prompts, resource templates and tables that are not what was agreed on before; seeded with 0',
    attributes: [ATTR_SCHEMA_CHANGE, ATTR_SCHEMA_KIND],
  },
  sessionsActive: {
    name: 'mcp_vitals.sessions.active',
    instrument: 'observableupdowncounter',
    unit: '{session}',
    description: 'MCP sessions that are open',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  requestsInFlight: {
    name: 'mcp_vitals.requests.in_flight',
    instrument: 'observableupdowncounter',
    unit: '{request}',
    description: 'MCP requests that wait for their answer',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  instrumentationDropped: {
    name: 'mcp_vitals.instrumentation.dropped',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'What the instrumentation left out or recorded as _OTHER to stay within its bounds',
    attributes: [ATTR_DROP_REASON],
  },
  monitorExportDropped: {
    name: 'mcp_vitals.monitor.export.dropped',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'Spans, metrics and log records that were not delivered to the collector; seeded with 0',
    attributes: [ATTR_EXPORT_SIGNAL, ATTR_DROP_REASON],
  },
  monitorExportQueueSize: {
    name: 'mcp_vitals.monitor.export.queue.size',
    instrument: 'observableupdowncounter',
    unit: 'By',
    description: 'Bytes of telemetry that wait for the collector, uncompressed',
    attributes: [ATTR_EXPORT_SIGNAL],
  },
  monitorNotices: {
    name: 'mcp_vitals.monitor.notices',
    instrument: 'observablecounter',
    unit: '{notice}',
    description:
      'Faults of the telemetry set-up: a setting without effect, MCP traffic not seen, telemetry not delivered',
    attributes: [ATTR_NOTICE_KIND],
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
