import { ATTR_DEPRECATED_FEATURE, createHistogram, METRICS, notices } from '@mcp-vitals/signals';
import {
  type Histogram,
  type Meter,
  propagation,
  type Span,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { AccessCounts } from '../access/access-counts.js';
import type { HttpWitness } from '../access/http-witness.js';
import type { ResolvedConfig } from '../config.js';
import { DefinitionCosts } from '../definitions/definition-costs.js';
import { observeDefinitions } from '../definitions/definition-gauges.js';
import { ExecutionTelemetry } from '../execution/execution-telemetry.js';
import { observePeers, type Peers } from '../peer/peer-metrics.js';
import { PeerTable } from '../peer/peer-table.js';
import { DefinitionListings } from '../result/definition-listings.js';
import { ToolResults } from '../result/tool-results.js';
import { ToolUses } from '../result/tool-use.js';
import { UnknownTools } from '../result/unknown-tools.js';
import { observingFailed, safely } from '../safely.js';
import { sharedMeter } from '../shared-meter.js';
import { Tasks } from '../task/tasks.js';
import { ActivityGauges } from './activity-gauges.js';
import { NameBounds } from './name-bounds.js';
import { isNoopMeter, isNoopTracerProvider, lacksPropagator } from './sdk-presence.js';

export interface Instruments {
  readonly client: { readonly operation: Histogram; readonly session: Histogram };
  readonly server: { readonly operation: Histogram; readonly session: Histogram };
  readonly toolResults: ToolResults;
  readonly taskDuration: Histogram;
}

/**
 * The source of configuration and providers: those of an instrumentation, or the global ones. Each getter returns the
 * current value.
 */
export interface TelemetrySource {
  /** The configuration; `undefined` while disabled. */
  readonly config: ResolvedConfig | undefined;
  /** Whether it has no providers of its own. */
  readonly isGlobal: boolean;
  /** The current tracer provider. */
  readonly tracerProvider: TracerProvider;
  readonly tracer: Tracer;
  readonly meter: Meter;
}

/** The decision what to do for one message, made once, when it is observed. */
export interface Policy {
  readonly config: ResolvedConfig;
  /** Whether operations are recorded, which requires an SDK or a listener. */
  readonly records: boolean;
  /** The `_meta` keys in which context is propagated; empty when it is not. */
  readonly fields: readonly string[];
}

const NO_FIELDS: string[] = [];

/** Records spans and metrics within cardinality limits. One instance serves everything that one source instruments. */
export class Telemetry implements HttpWitness {
  readonly bounds = new NameBounds();
  readonly definitions = new DefinitionCosts();
  readonly peers: Peers = { client: new PeerTable(), server: new PeerTable() };
  readonly activity: ActivityGauges;
  readonly toolUses = new ToolUses();
  readonly definitionListings = new DefinitionListings();
  readonly execution = new ExecutionTelemetry();
  readonly unknownTools = new UnknownTools();
  readonly access = new AccessCounts();
  readonly source: TelemetrySource;
  readonly tasks: Tasks;
  seesServer = false;
  #meter: Meter | undefined;
  #instruments: Instruments | undefined;
  #sdkSeen = false;

  constructor(source: TelemetrySource) {
    this.source = source;
    this.definitionListings.listen((page) => page.kind !== 'tool' || this.definitions.observe(page));
    const instruments = () => this.instruments;
    this.tasks = new Tasks({
      get tracer() {
        return source.tracer;
      },
      get taskDuration() {
        return instruments().taskDuration;
      },
    });
    this.activity = new ActivityGauges(this.bounds, this.tasks, [this.definitionListings, this.definitions]);
  }

  /** The policy for a message observed now; `undefined` when nothing is to be done. */
  policy(): Policy | undefined {
    const { config } = this.source;
    if (config === undefined || config.mode === 'off') return undefined;
    const records = this.#recordsWith(config);
    let fields = NO_FIELDS;
    try {
      fields = propagation.fields();
    } catch (error) {
      observingFailed(error);
    }
    return records || fields.length > 0 ? { config, records, fields } : undefined;
  }

  /** Whether observing is disabled, regardless of the registered providers. */
  get isOff(): boolean {
    return (this.source.config?.mode ?? 'off') === 'off';
  }

  /** Whether operations are currently recorded. */
  get records(): boolean {
    const { config } = this.source;
    return config !== undefined && this.#recordsWith(config);
  }

  /** Ends all operations in flight, whose ends will not be observed. */
  endInFlight(): void {
    for (const direction of this.activity.busy) safely(() => direction.endInFlight());
  }

  /** The counts of refused calls and of sign-in, which are observed from now on. */
  get accessCounts(): AccessCounts {
    void this.instruments;
    return this.access;
  }

  /** Whether a span is that of a request which a client of this process has sent, and that awaits its answer. */
  isSending(span: Span | undefined): boolean {
    for (const direction of this.activity.busy) if (direction.awaits?.(span)) return true;
    return false;
  }

  registered(span: Span | undefined): void {
    void this.instruments;
    // Which server it is for is not known before the sign-in is over.
    this.peers.client.used('dynamic_client_registration', this.peers.client.unstated);
    span?.setAttribute(ATTR_DEPRECATED_FEATURE, 'dynamic_client_registration');
  }

  get instruments(): Instruments {
    const { meter } = this.source;
    if (!this.#instruments || meter !== this.#meter) {
      this.#meter = meter;
      this.#instruments = createInstruments(meter);
      const shared = sharedMeter(meter, this);
      for (const counts of [this.activity, this.unknownTools, this.access, this.tasks, this.toolUses])
        counts.observe(shared);
      observeDefinitions(shared, this.definitions);
      observePeers(shared, this.peers);
      this.execution.observe(shared, () => this.source.config?.executionTelemetry !== undefined);
    }
    return this.#instruments;
  }

  #recordsWith(config: ResolvedConfig): boolean {
    return config.mode === 'full' && (this.#sdkSeen || listens(config) || this.#seesSdk());
  }

  /** Whether an SDK is registered. It may be at any time, and is assumed to stay. */
  #seesSdk(): boolean {
    const { source } = this;
    const makesSpans = safely(() => !isNoopTracerProvider(source.tracerProvider));
    this.#sdkSeen = makesSpans !== false || (safely(() => !isNoopMeter(source.meter)) ?? true);
    if (makesSpans && lacksPropagator()) sayUnlinked();
    return this.#sdkSeen;
  }
}

const createInstruments = (meter: Meter): Instruments => ({
  client: {
    operation: createHistogram(meter, METRICS.clientOperationDuration),
    session: createHistogram(meter, METRICS.clientSessionDuration),
  },
  server: {
    operation: createHistogram(meter, METRICS.serverOperationDuration),
    session: createHistogram(meter, METRICS.serverSessionDuration),
  },
  toolResults: new ToolResults(meter),
  taskDuration: createHistogram(meter, METRICS.taskDuration),
});

function sayUnlinked(): void {
  notices.say(
    'not_observed',
    'a tracer provider is registered without a propagator, so the spans of clients and of servers are in separate traces; ' +
      'register one too: propagation.setGlobalPropagator(new W3CTraceContextPropagator()), or set OTEL_PROPAGATORS=none',
    'propagator',
  );
}

/** Whether a listener needs operations even without an SDK. */
const listens = ({ onResult, onNotification }: ResolvedConfig): boolean =>
  onResult !== undefined || onNotification !== undefined;
