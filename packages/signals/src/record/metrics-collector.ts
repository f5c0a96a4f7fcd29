import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_COMPONENT,
  ATTR_ERROR_TYPE,
  ATTR_EVICTION_REASON,
  ATTR_OPERATION_NAME,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
} from '../names/attributes.js';
import {
  CACHE_RESULTS,
  type CacheResult,
  EVICTION_REASONS,
  type EvictionReason,
  SCHEMA_CHANGE_TYPES,
  SCHEMA_KINDS,
  type SchemaChangeType,
  type SchemaKind,
  VALIDATION_TARGETS,
  type ValidationTarget,
} from '../names/recorded-values.js';
import { VERSION } from '../version.js';
import { BoundInstruments } from './bound-instruments.js';
import { CardinalityLimit } from './cardinality-limit.js';
import { createInstruments, type Instruments } from './collector-instruments.js';
import { errorTypeOf, scrubMessage } from './error-description.js';
import { ErrorLog, type RecordedError } from './error-log.js';
import { ErrorSeeds } from './error-seeds.js';
import { change, nameOf, oneOf, Rejected, seconds } from './given-values.js';
import { keepFromHost } from './own-error.js';
import { type RecordedSchemaChange, type SchemaChangeDescription, SchemaChangeLog } from './schema-change-log.js';

export interface OperationRecord {
  /** Duration in milliseconds; finite and >= 0. */
  durationMs: number;
  /** @default true */
  success?: boolean;
  /** Category of the failure, when `success` is false. @default '_OTHER' */
  errorType?: string;
}

export interface CacheOptions {
  /** Name of the cache. @default 'schema' */
  cache?: string;
}

export interface ValidationOptions {
  success: boolean;
  /** @default 'schema' */
  target?: ValidationTarget;
}

/** Of an error's message, in UTF-16 units. */
const MAX_MESSAGE_LENGTH = 512;

/**
 * Records an application's own measurements: operations, cache look-ups, validations, errors.
 *
 * It needs `@opentelemetry/api` alone; without an SDK every call is a no-op. No call throws, for any argument.
 * A call with a missing, negative or not finite value records nothing and is counted in `mcp_vitals.monitor.rejected`.
 * At most 200 operation names and 100 error types become series; further ones are recorded as `_OTHER`.
 */
export class McpMetricsCollector {
  readonly #instruments = new BoundInstruments('@mcp-vitals/signals', VERSION, createInstruments);
  readonly #operations = new CardinalityLimit(200);
  readonly #errorTypes = new CardinalityLimit(100);
  readonly #caches = new CardinalityLimit(50);
  readonly #errors = new ErrorLog();
  readonly #changes = new SchemaChangeLog();
  /** The error series and the kinds of schemas that exist in an instrument. */
  readonly #errorSeeds = new WeakMap<object, ErrorSeeds>();
  readonly #comparedKinds = new WeakMap<object, Set<SchemaKind>>();

  recordOperation(name: string, record: OperationRecord): void {
    this.#safely((instruments) => {
      const duration = seconds(record?.durationMs);
      const operation = this.#operations.admit(nameOf(name));
      this.#seeds(instruments).addOperation(operation);
      const failed = record.success === false;
      const errorType = failed ? this.#errorTypes.admit(nameOf(record.errorType)) : undefined;
      instruments.operationDuration.record(duration, {
        [ATTR_OPERATION_NAME]: operation,
        ...(errorType !== undefined && { [ATTR_ERROR_TYPE]: errorType }),
      });
    });
  }

  /** @param durationMs duration of the look-up in milliseconds */
  recordCacheHit(durationMs: number, options?: CacheOptions): void {
    this.recordCacheLookup('hit', durationMs, options);
  }

  /** @param durationMs duration of the look-up in milliseconds, including the load it caused */
  recordCacheMiss(durationMs: number, options?: CacheOptions): void {
    this.recordCacheLookup('miss', durationMs, options);
  }

  /** @param durationMs duration of the look-up in milliseconds */
  recordCacheLookup(result: CacheResult, durationMs: number, options?: CacheOptions): void {
    this.#safely(({ cacheLookupDuration }) =>
      cacheLookupDuration.record(seconds(durationMs), {
        [ATTR_CACHE_NAME]: this.#cache(options),
        [ATTR_CACHE_RESULT]: oneOf(CACHE_RESULTS, result),
      }),
    );
  }

  /** Adds a change of a cache's entries and bytes. Either may be negative. */
  recordCacheChange(given: { entries?: number; bytes?: number }, options?: CacheOptions): void {
    this.#safely(({ cacheEntries, cacheSize }) => {
      const [entries, bytes] = [change(given?.entries), change(given?.bytes)];
      const attributes = { [ATTR_CACHE_NAME]: this.#cache(options) };
      if (entries !== 0) cacheEntries.add(entries, attributes);
      if (bytes !== 0) cacheSize.add(bytes, attributes);
    });
  }

  recordCacheEviction(reason: EvictionReason, options?: CacheOptions): void {
    this.#safely(({ cacheEvictions }) =>
      cacheEvictions.add(1, {
        [ATTR_CACHE_NAME]: this.#cache(options),
        [ATTR_EVICTION_REASON]: oneOf(EVICTION_REASONS, reason),
      }),
    );
  }

  recordCacheWrite(options?: CacheOptions): void {
    this.#safely(({ cacheWrites }) => cacheWrites.add(1, { [ATTR_CACHE_NAME]: this.#cache(options) }));
  }

  /** @param savedMs duration in milliseconds of the load that a hit saved */
  recordCacheTimeSaved(savedMs: number, options?: CacheOptions): void {
    this.#safely(({ cacheTimeSaved }) =>
      cacheTimeSaved.add(seconds(savedMs), { [ATTR_CACHE_NAME]: this.#cache(options) }),
    );
  }

  /** Declares that definitions of a kind are compared with pinned ones, so that 0 changes can be told from unknown. */
  recordSchemaComparison(kind: SchemaKind): void {
    this.#safely((instruments) => this.#compared(instruments, oneOf(SCHEMA_KINDS, kind)));
  }

  /**
   * Counts a definition that differs from the pinned one.
   * @param description what changed, which {@link getRecentSchemaChanges} returns; it becomes part of no series
   */
  recordSchemaChange(changeType: SchemaChangeType, kind: SchemaKind, description?: SchemaChangeDescription): void {
    this.#safely((instruments) => {
      const attributes = {
        [ATTR_SCHEMA_CHANGE]: oneOf(SCHEMA_CHANGE_TYPES, changeType),
        [ATTR_SCHEMA_KIND]: oneOf(SCHEMA_KINDS, kind),
      };
      if (description) this.#changes.add(changeType, kind, description, Date.now());
      this.#compared(instruments, kind);
      instruments.schemaChanges.add(1, attributes);
    });
  }

  /** @param durationMs duration of the validation in milliseconds */
  recordValidation(durationMs: number, options: ValidationOptions): void {
    this.#safely(({ validationDuration }) =>
      validationDuration.record(seconds(durationMs), {
        [ATTR_VALIDATION_RESULT]: oneOf([true, false], options?.success) ? 'valid' : 'invalid',
        [ATTR_VALIDATION_TARGET]: oneOf(VALIDATION_TARGETS, options?.target ?? 'schema'),
      }),
    );
  }

  /**
   * Counts an error. Its message becomes part of no series; {@link getRecentErrors} returns it.
   * @param message kept without secrets, at most 512 characters of it
   */
  recordError(errorType: string, operation: string, message?: string): void {
    this.#safely((instruments) => {
      const name = this.#operations.admit(nameOf(operation));
      const type = this.#errorTypes.admit(nameOf(errorType));
      this.#seeds(instruments).addOperation(name);
      this.#seeds(instruments).addErrorType(type);
      instruments.errors.add(1, { [ATTR_ERROR_TYPE]: type, [ATTR_OPERATION_NAME]: name });
      const text = typeof message === 'string' ? scrubMessage(message, MAX_MESSAGE_LENGTH) : '';
      this.#errors.add({ errorType: type, operation: name, message: text, timestampMillis: Date.now() });
    });
  }

  /** The last five errors of each category, the newest first, with their messages. */
  getRecentErrors(): readonly RecordedError[] {
    return this.#errors.recent();
  }

  /** The last 200 changes of definitions that were described, the newest first. */
  getRecentSchemaChanges(): readonly RecordedSchemaChange[] {
    return this.#changes.recent();
  }

  #cache(options: CacheOptions | undefined): string {
    return this.#caches.admit(options?.cache === undefined ? 'schema' : nameOf(options.cache));
  }

  /** Starts the changes of a kind at 0, once an instrument. */
  #compared(instruments: Instruments, kind: SchemaKind): void {
    const compared = this.#comparedKinds.get(instruments) ?? new Set();
    this.#comparedKinds.set(instruments, compared);
    if (compared.has(kind)) return;
    compared.add(kind);
    for (const one of SCHEMA_CHANGE_TYPES) {
      instruments.schemaChanges.add(0, { [ATTR_SCHEMA_CHANGE]: one, [ATTR_SCHEMA_KIND]: kind });
    }
  }

  #seeds(instruments: Instruments): ErrorSeeds {
    let seeds = this.#errorSeeds.get(instruments);
    if (seeds === undefined) {
      seeds = new ErrorSeeds((errorType, operation) =>
        instruments.errors.add(0, { [ATTR_ERROR_TYPE]: errorType, [ATTR_OPERATION_NAME]: operation }),
      );
      this.#errorSeeds.set(instruments, seeds);
    }
    return seeds;
  }

  #safely(record: (instruments: Instruments) => void): void {
    try {
      record(this.#instruments.get());
    } catch (error) {
      if (error instanceof Rejected) this.#reject();
      else keepFromHost('signals', 'a measurement is lost', error);
    }
  }

  #reject(): void {
    try {
      this.#instruments.get().rejected.add(1, { [ATTR_COMPONENT]: 'signals' });
    } catch (error) {
      keepFromHost('signals', `a rejected measurement is not counted (${errorTypeOf(error)})`, error);
    }
  }
}

let collector: McpMetricsCollector | undefined;

/** The process's collector, created on first use. */
export function getMetricsCollector(): McpMetricsCollector {
  collector ??= new McpMetricsCollector();
  return collector;
}
