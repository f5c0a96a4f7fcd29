import type { Meter } from '@opentelemetry/api';
import { METRICS } from '../names/metrics.js';
import { createCounter, createHistogram, createUpDownCounter } from './bound-instruments.js';

/** The instruments of the write API. */
export const createInstruments = (meter: Meter) => ({
  operationDuration: createHistogram(meter, METRICS.operationDuration),
  cacheLookupDuration: createHistogram(meter, METRICS.cacheLookupDuration),
  cacheEntries: createUpDownCounter(meter, METRICS.cacheEntries),
  cacheSize: createUpDownCounter(meter, METRICS.cacheSize),
  cacheEvictions: createCounter(meter, METRICS.cacheEvictions),
  cacheWrites: createCounter(meter, METRICS.cacheWrites),
  cacheTimeSaved: createCounter(meter, METRICS.cacheTimeSaved),
  validationDuration: createHistogram(meter, METRICS.validationDuration),
  errors: createCounter(meter, METRICS.errors),
  schemaChanges: createCounter(meter, METRICS.schemaChanges),
  rejected: createCounter(meter, METRICS.monitorRejected),
});

export type Instruments = ReturnType<typeof createInstruments>;
