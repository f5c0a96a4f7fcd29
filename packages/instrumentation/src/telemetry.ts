import { BoundInstruments, createHistogram, METRICS } from '@mcp-vitals/signals';
import { diag, type Histogram, type Meter, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import { Limits } from './names.js';
import { VERSION } from './version.js';

export const SCOPE = '@mcp-vitals/instrumentation';

export interface Instruments {
  readonly client: { readonly operation: Histogram; readonly session: Histogram };
  readonly server: { readonly operation: Histogram; readonly session: Histogram };
}

/** Where spans and metrics go, and whether any are made. */
export interface Telemetry {
  readonly enabled: boolean;
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly limits: Limits;
}

export const createInstruments = (meter: Meter): Instruments => ({
  client: {
    operation: createHistogram(meter, METRICS.clientOperationDuration),
    session: createHistogram(meter, METRICS.clientSessionDuration),
  },
  server: {
    operation: createHistogram(meter, METRICS.serverOperationDuration),
    session: createHistogram(meter, METRICS.serverSessionDuration),
  },
});

/** Telemetry over the global providers, also those set later. */
export class GlobalTelemetry implements Telemetry {
  readonly enabled = true;
  readonly limits = new Limits();
  readonly #instruments = new BoundInstruments(SCOPE, VERSION, createInstruments);

  #tracerProvider: TracerProvider | undefined;
  #tracer: Tracer | undefined;

  get tracer(): Tracer {
    const provider = trace.getTracerProvider();
    if (!this.#tracer || provider !== this.#tracerProvider) {
      this.#tracerProvider = provider;
      this.#tracer = provider.getTracer(SCOPE, VERSION);
    }
    return this.#tracer;
  }

  get instruments(): Instruments {
    return this.#instruments.get();
  }
}

/** Runs our own code beside the host's: whatever it throws is told to `diag` and goes no further. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error(`${SCOPE}: observing failed, the call goes on unobserved`, error);
    return undefined;
  }
}
