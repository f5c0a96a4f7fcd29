import { randomUUID } from 'node:crypto';
import { ATTR_REQUEST_ID, type Clock, systemClock, traceOperation } from '@mcp-vitals/signals';
import { createLogger, type Logger as WinstonLogger } from 'winston';
import type TransportStream from 'winston-transport';
import { type LogFields, withLogFields } from './context/log-context.js';
import { LEVELS, type LogLevel, parseLevel } from './level.js';
import { jsonLine } from './line/json-line.js';
import { textLine } from './line/text-line.js';
import { Pipeline } from './pipeline.js';
import { PipelineTransport } from './pipeline-transport.js';
import { FileSink } from './sink/file-sink.js';
import { OtelSink } from './sink/otel-sink.js';
import type { RotatingFileOptions } from './sink/rotating-file.js';
import type { LogSink } from './sink/sink.js';
import { StderrSink } from './sink/stderr-sink.js';
import { TransportSink } from './sink/transport-sink.js';
import { DEFAULT_BOUNDS, type ValueBounds } from './value/bounds.js';

export interface McpStructuredLoggerOptions {
  /** The least severe level that is written; `warning` and `fatal` are taken too. @default 'info' */
  readonly level?: LogLevel | 'warning' | 'fatal';
  /** JSON lines, or lines for people. @default true */
  readonly json?: boolean;
  /** Whether lines go to stderr; nothing ever goes to stdout. @default true */
  readonly console?: boolean;
  /** A rotating file. @default none */
  readonly file?: RotatingFileOptions;
  /** Whether records go to OpenTelemetry's logs API, where an SDK takes them. @default true */
  readonly otel?: boolean;
  /** winston transports that get each record too. @default none */
  readonly transports?: readonly TransportStream[];
  /** Names of fields, compared without case, that are masked beside the known ones. @default none */
  readonly redactKeys?: readonly string[];
  /** How much of a value a record holds. */
  readonly bounds?: Partial<ValueBounds>;
  /** Told once when a sink loses records. @default a line on stderr */
  readonly onTrouble?: (sentence: string) => void;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

interface Inherited {
  readonly pipeline: Pipeline;
  readonly fields: LogFields;
}

/**
 * A logger whose records carry the trace, the context and the request that they were made in. Levels and transports are
 * winston's; records do not pass winston's stream, which loses them when the process ends and when one transport is slow.
 * No call throws or waits, whatever it is given, and none changes what it was given.
 */
export class McpStructuredLogger {
  readonly name: string;
  readonly #pipeline: Pipeline;
  #fields: LogFields;
  #winston: WinstonLogger | undefined;

  /** @throws RangeError when a level or a limit is out of its bounds */
  constructor(name: string, options?: McpStructuredLoggerOptions);
  /** @internal of a child */
  constructor(name: string, options: undefined, inherited: Inherited);
  constructor(name: string, options: McpStructuredLoggerOptions = {}, inherited?: Inherited) {
    this.name = name;
    this.#fields = inherited?.fields ?? {};
    this.#pipeline = inherited?.pipeline ?? createPipeline(options);
  }

  critical(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'critical', message, [this.#fields, fields]);
  }

  error(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'error', message, [this.#fields, fields]);
  }

  warn(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'warn', message, [this.#fields, fields]);
  }

  /** The Python system's name of {@link McpStructuredLogger.warn}. */
  warning(message: unknown, fields?: LogFields): void {
    this.warn(message, fields);
  }

  info(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'info', message, [this.#fields, fields]);
  }

  debug(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'debug', message, [this.#fields, fields]);
  }

  /** Whether records of a level are written at present. */
  isEnabled(level: LogLevel): boolean {
    return this.#pipeline.isEnabled(level);
  }

  get level(): LogLevel {
    return this.#pipeline.level;
  }

  /**
   * Changes the level of this logger and its relatives.
   * @param options.forSeconds after how long the level returns to what it was. @default it stays
   * @throws RangeError for an unknown level
   */
  setLevel(level: string, options: { readonly forSeconds?: number } = {}): void {
    this.#pipeline.setLevel(parseLevel(level), options.forSeconds);
  }

  /** Adds fields to every further record of this logger; `undefined` takes one away. */
  setContext(fields: LogFields): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  /** A logger with fields of its own beside this one's; its own win. Level and sinks are shared. */
  child(fields: LogFields, name = this.name): McpStructuredLogger {
    return new McpStructuredLogger(name, undefined, {
      pipeline: this.#pipeline,
      fields: { ...this.#fields, ...fields },
    });
  }

  /**
   * Runs `work` as an operation: in a span, measured, with a request id on each record made inside; its start is logged at debug, its
   * end at info with the duration, its failure at error. What `work` returns or throws comes out unchanged.
   */
  async operationContext<T>(name: string, attributes: LogFields, work: (requestId: string) => Promise<T>): Promise<T> {
    const requestId = randomUUID();
    return withLogFields({ operation: name, request_id: requestId, ...attributes }, () =>
      traceOperation(name, { attributes: { [ATTR_REQUEST_ID]: requestId } }, () => this.#timed(name, requestId, work)),
    );
  }

  /** A winston logger that writes into this one, for code that takes only that. */
  get winston(): WinstonLogger {
    this.#winston ??= createLogger({
      levels: { ...LEVELS },
      level: 'debug',
      transports: [new PipelineTransport(this.#pipeline, this.name, () => this.#fields)],
    });
    return this.#winston;
  }

  /** Records that each sink lost, by sink and reason. */
  get droppedRecords(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries(this.#pipeline.sinks.map(({ name, dropped }) => [name, { ...dropped }]));
  }

  /** Waits until what was logged is written. @param timeoutMillis at most this long. @default 5000 */
  flush(timeoutMillis = 5000): Promise<void> {
    return this.#pipeline.flush(timeoutMillis);
  }

  /** Flushes and lets go of files and transports. May be called twice. */
  async close(timeoutMillis = 5000): Promise<void> {
    await this.flush(timeoutMillis);
    for (const sink of this.#pipeline.sinks) sink.close?.();
  }

  async #timed<T>(name: string, requestId: string, work: (requestId: string) => Promise<T>): Promise<T> {
    const start = performance.now();
    const duration = () => Math.round((performance.now() - start) * 1000) / 1000;
    this.debug(`${name} started`);
    try {
      const result = await work(requestId);
      this.info(`${name} completed`, { outcome: 'success', duration_ms: duration() });
      return result;
    } catch (error) {
      this.error(`${name} failed`, { outcome: 'failure', duration_ms: duration(), exception: error });
      throw error;
    }
  }
}

function createPipeline(options: McpStructuredLoggerOptions): Pipeline {
  const { clock = systemClock, json = true } = options;
  const format = json ? jsonLine : textLine;
  const sinks: LogSink[] = [
    ...(options.console === false ? [] : [new StderrSink(format)]),
    ...(options.file === undefined ? [] : [new FileSink(options.file, format, clock)]),
    ...(options.otel === false ? [] : [new OtelSink()]),
    ...(options.transports ?? []).map((transport, index) => new TransportSink(transport, index)),
  ];
  return new Pipeline({
    sinks,
    clock,
    level: parseLevel(options.level ?? 'info'),
    bounds: { ...DEFAULT_BOUNDS, ...options.bounds },
    redactKeys: new Set((options.redactKeys ?? []).map((key) => key.toLowerCase())),
    onTrouble: options.onTrouble ?? ((sentence) => void process.stderr.write(`mcp-vitals logging: ${sentence}\n`)),
  });
}
