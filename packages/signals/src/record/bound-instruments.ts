import { type Counter, type Histogram, type Meter, metrics, type UpDownCounter } from '@opentelemetry/api';
import type { MetricDefinition } from '../names/metric-definition.js';

/** The options to create the instrument with. */
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
 * Instruments created once per meter provider.
 * The metrics API has no proxy meter: an instrument created before the global provider is set never records. So the
 * provider is compared on every use (about 20 ns) and the instruments are created again when it changed.
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
