import {
  type BoundedCopier,
  type Clock,
  keepFromHost,
  type PlainValue,
  type ValueBounds,
  wallTimeOf,
} from '@mcp-vitals/signals';
import { currentCorrelation } from './context/correlation.js';
import { currentLogFields, type LogFields } from './context/log-context.js';
import { currentMcpFields } from './context/mcp-fields.js';
import { LEVELS, type LogLevel } from './level.js';
import type { LogRecord } from './line/log-record.js';
import type { LogSink } from './sink/sink.js';
import { copierFor } from './value/log-values.js';

export interface PipelineOptions {
  readonly sinks: readonly LogSink[];
  readonly level: LogLevel;
  readonly bounds: ValueBounds;
  /** Names of masked fields, in lower case. */
  readonly redactKeys: ReadonlySet<string>;
  readonly clock: Clock;
  /** Called with a sentence on the first failure of each sink. */
  readonly onTrouble: (sentence: string) => void;
}

/**
 * Turns events into records and writes them to every sink. A logger shares it with its children. Never throws into the
 * caller.
 */
export class Pipeline {
  readonly sinks: readonly LogSink[];
  readonly #options: PipelineOptions;
  readonly #troubled = new Set<LogSink>();
  #level: LogLevel;
  #cancelReturn: (() => void) | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.sinks = options.sinks;
    this.#level = options.level;
  }

  get level(): LogLevel {
    return this.#level;
  }

  /** Changes the level. @param forSeconds time after which the level from before the first change is restored */
  setLevel(level: LogLevel, forSeconds?: number): void {
    const before = this.#cancelReturn === undefined ? this.#level : this.#options.level;
    this.#cancelReturn?.();
    this.#cancelReturn = undefined;
    this.#level = level;
    if (forSeconds === undefined) return;
    this.#cancelReturn = this.#options.clock.after(forSeconds * 1000, () => {
      this.#cancelReturn = undefined;
      this.#level = before;
    });
  }

  isEnabled(level: LogLevel): boolean {
    return LEVELS[level] <= LEVELS[this.#level];
  }

  /**
   * Writes an event.
   * @param layers fields from the outermost to the call's own; later ones take precedence over earlier ones and over
   * the context's
   */
  emit(logger: string, level: LogLevel, message: unknown, layers: readonly (LogFields | undefined)[]): void {
    if (!this.isEnabled(level)) return;
    try {
      const record = this.#record(logger, level, message, layers);
      for (const sink of this.sinks) this.#write(sink, record);
    } catch (error) {
      keepFromHost('logging', 'this record is lost', error);
    }
  }

  /** Waits until every sink has written its queued records, at most `timeoutMillis`. Never rejects. */
  async flush(timeoutMillis: number): Promise<void> {
    let cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(timeoutMillis, resolve);
    });
    await Promise.race([Promise.allSettled(this.sinks.map(async (sink) => await sink.flush?.())), timeout]);
    cancel();
  }

  #record(logger: string, level: LogLevel, message: unknown, layers: readonly (LogFields | undefined)[]): LogRecord {
    const { bounds, redactKeys, clock } = this.#options;
    const copier = copierFor(bounds, redactKeys);
    const fields: Record<string, PlainValue> = Object.create(null);
    const text = messageOf(message, copier, fields);
    for (const outer of [currentMcpFields(), currentLogFields()])
      if (outer !== undefined) copier.members(outer, fields);
    for (const layer of layers) if (layer !== undefined && layer !== null) copier.members(layer, fields);
    return {
      timeMillis: wallTimeOf(clock, clock.now()),
      level,
      logger,
      message: text,
      correlation: currentCorrelation(),
      fields,
    };
  }

  #write(sink: LogSink, record: LogRecord): void {
    try {
      sink.write(record);
    } catch (error) {
      if (this.#troubled.has(sink)) return;
      this.#troubled.add(sink);
      this.#options.onTrouble(
        `log records are lost: ${sink.name} cannot be written (${(error as Error)?.message}). ` +
          'They are counted in droppedRecords, and the sink is retried every second.',
      );
    }
  }
}

/** The message as text. An error becomes the field `exception`, and its text the message. */
function messageOf(message: unknown, copier: BoundedCopier, fields: Record<string, PlainValue>): string {
  if (typeof message === 'string') return copier.text(message);
  const copied = copier.copy(message);
  if (message instanceof Error && copied !== null && typeof copied === 'object' && !Array.isArray(copied)) {
    fields.exception = copied;
    return typeof copied.message === 'string' ? copied.message : '';
  }
  return typeof copied === 'string' ? copied : JSON.stringify(copied ?? null);
}
