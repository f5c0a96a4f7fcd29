import type { Meter } from '@opentelemetry/api';
import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_ERROR_TYPE,
  ATTR_EVICTION_REASON,
  ATTR_OPERATION_NAME,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  type CacheResult,
  ErrorType,
  type EvictionReason,
  type SchemaChangeType,
  type SchemaKind,
  type ValidationTarget,
} from './attributes.js';
import { BoundInstruments, createCounter, createHistogram, createUpDownCounter } from './bound-instruments.js';
import { CardinalityLimit } from './cardinality-limit.js';
import { METRICS } from './instruments.js';
import { VERSION } from './version.js';

export interface OperationRecord {
  /** How long the operation took, in milliseconds. */
  durationMs: number;
  /** @default true */
  success?: boolean;
  /** What failed, when `success` is false. @default '_OTHER' */
  errorType?: string;
}

export interface CacheOptions {
  /** Which cache. @default 'schema' */
  cache?: string;
}

export interface ValidationOptions {
  success: boolean;
  /** @default 'schema' */
  target?: ValidationTarget;
}

const SCHEMA_CHANGES: readonly SchemaChangeType[] = ['added', 'removed', 'compatible', 'breaking'];

const createInstruments = (meter: Meter) => ({
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
});

/**
 * The write side for what an application measures of itself: operations, cache look-ups, validations, errors.
 *
 * Built on `@opentelemetry/api` alone: without an SDK every call is a no-op, and no call ever throws. Reading back is
 * the monitor's: what is recorded here comes out of whatever metric reader the application has.
 * At most 200 operation names and 100 error types become series; further ones are recorded as `_OTHER`.
 */
export class McpMetricsCollector {
  readonly #instruments = new BoundInstruments('@mcp-vitals/signals', VERSION, createInstruments);
  readonly #operations = new CardinalityLimit(200);
  readonly #errorTypes = new CardinalityLimit(100);
  readonly #caches = new CardinalityLimit(50);
  /** Operations and kinds of schemas whose counters exist, for the instruments they exist in. */
  readonly #seeded = new WeakMap<object, Set<string>>();

  recordOperation(name: string, record: OperationRecord): void {
    const operation = this.#operations.admit(name);
    this.#seed(operation);
    const errorType =
      record.success === false ? this.#errorTypes.admit(record.errorType ?? ErrorType.OTHER) : undefined;
    this.#instruments.get().operationDuration.record(record.durationMs / 1000, {
      [ATTR_OPERATION_NAME]: operation,
      ...(errorType !== undefined && { [ATTR_ERROR_TYPE]: errorType }),
    });
  }

  /** @param durationMs How long the look-up took, in milliseconds. */
  recordCacheHit(durationMs: number, options?: CacheOptions): void {
    this.recordCacheLookup('hit', durationMs, options);
  }

  /** @param durationMs How long the look-up took with the load it caused, in milliseconds. */
  recordCacheMiss(durationMs: number, options?: CacheOptions): void {
    this.recordCacheLookup('miss', durationMs, options);
  }

  recordCacheLookup(result: CacheResult, durationMs: number, options?: CacheOptions): void {
    this.#instruments.get().cacheLookupDuration.record(durationMs / 1000, {
      [ATTR_CACHE_NAME]: this.#cache(options),
      [ATTR_CACHE_RESULT]: result,
    });
  }

  /** How the content of a cache changed. Either figure may be negative. */
  recordCacheChange(change: { entries?: number; bytes?: number }, options?: CacheOptions): void {
    const attributes = { [ATTR_CACHE_NAME]: this.#cache(options) };
    if (change.entries) this.#instruments.get().cacheEntries.add(change.entries, attributes);
    if (change.bytes) this.#instruments.get().cacheSize.add(change.bytes, attributes);
  }

  recordCacheEviction(reason: EvictionReason, options?: CacheOptions): void {
    this.#instruments.get().cacheEvictions.add(1, {
      [ATTR_CACHE_NAME]: this.#cache(options),
      [ATTR_EVICTION_REASON]: reason,
    });
  }

  recordCacheWrite(options?: CacheOptions): void {
    this.#instruments.get().cacheWrites.add(1, { [ATTR_CACHE_NAME]: this.#cache(options) });
  }

  /** @param savedMs How long the load took that a look-up did not have to wait for, in milliseconds; >= 0. */
  recordCacheTimeSaved(savedMs: number, options?: CacheOptions): void {
    this.#instruments.get().cacheTimeSaved.add(savedMs / 1000, { [ATTR_CACHE_NAME]: this.#cache(options) });
  }

  /** Says that definitions of a kind are compared with what was agreed on: that none changed is then known, and not unknown. */
  recordSchemaComparison(kind: SchemaKind): void {
    this.#once(`schema ${kind}`, ({ schemaChanges }) => {
      for (const change of SCHEMA_CHANGES)
        schemaChanges.add(0, { [ATTR_SCHEMA_CHANGE]: change, [ATTR_SCHEMA_KIND]: kind });
    });
  }

  /** Counts a definition that is not what was agreed on before. */
  recordSchemaChange(change: SchemaChangeType, kind: SchemaKind): void {
    this.recordSchemaComparison(kind);
    this.#instruments.get().schemaChanges.add(1, { [ATTR_SCHEMA_CHANGE]: change, [ATTR_SCHEMA_KIND]: kind });
  }

  /** @param durationMs How long the validation took, in milliseconds. */
  recordValidation(durationMs: number, options: ValidationOptions): void {
    this.#instruments.get().validationDuration.record(durationMs / 1000, {
      [ATTR_VALIDATION_TARGET]: options.target ?? 'schema',
      [ATTR_VALIDATION_RESULT]: options.success ? 'valid' : 'invalid',
    });
  }

  /** Counts an error. Its message belongs in a log record or on a span, not here: it would make a series of every text. */
  recordError(errorType: string, operation: string): void {
    const name = this.#operations.admit(operation);
    this.#seed(name);
    this.#instruments.get().errors.add(1, {
      [ATTR_ERROR_TYPE]: this.#errorTypes.admit(errorType),
      [ATTR_OPERATION_NAME]: name,
    });
  }

  #cache(options: CacheOptions | undefined): string {
    return this.#caches.admit(options?.cache ?? 'schema');
  }

  /** A series born non-zero hides its first burst from `rate()`: every operation's error counter starts with an `add(0)`. */
  #seed(operation: string): void {
    this.#once(`operation ${operation}`, ({ errors }) =>
      errors.add(0, { [ATTR_ERROR_TYPE]: ErrorType.OTHER, [ATTR_OPERATION_NAME]: operation }),
    );
  }

  #once(what: string, seed: (instruments: ReturnType<typeof createInstruments>) => void): void {
    const instruments = this.#instruments.get();
    const seeded = this.#seeded.get(instruments) ?? new Set();
    if (seeded.has(what)) return;
    this.#seeded.set(instruments, seeded.add(what));
    seed(instruments);
  }
}

let collector: McpMetricsCollector | undefined;

/** The process's collector, made on first use. */
export function getMetricsCollector(): McpMetricsCollector {
  collector ??= new McpMetricsCollector();
  return collector;
}
