import { randomUUID } from 'node:crypto';
import {
  ATTR_REQUEST_ID,
  type Clock,
  DEFAULT_VALUE_BOUNDS,
  systemClock,
  traceOperation,
  type ValueBounds,
} from '@mcp-vitals/signals';
import { createLogger, type Logger as WinstonLogger } from 'winston';
import type TransportStream from 'winston-transport';
import { type LogFields, withLogFields } from './context/log-context.js';
import { type LogLevel, parseLevel, WINSTON_LEVELS } from './level.js';
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

export interface McpStructuredLoggerOptions {
  /** The least severe level that is written; `warning` and `fatal` are accepted as aliases. @default 'info' */
  readonly level?: LogLevel | 'warning' | 'fatal';
  /** Whether lines are JSON, or else human-readable. @default true */
  readonly json?: boolean;
  /** Whether lines go to stderr; nothing ever goes to stdout. @default true */
  readonly console?: boolean;
  /** The least severe level on stderr, if it is less than `level` lets through. @default every record */
  readonly consoleLevel?: LogLevel | 'warning' | 'fatal';
  /** A rotating file to write lines to. @default none */
  readonly file?: RotatingFileOptions;
  /** Whether records are emitted to OpenTelemetry's logs API, if an SDK is registered. @default true */
  readonly otel?: boolean;
  /** Additional winston transports that receive each record. @default none */
  readonly transports?: readonly TransportStream[];
  /** Names of fields, compared without case, that are masked in addition to the built-in ones. @default none */
  readonly redactKeys?: readonly string[];
  /** Limits on the values in a record. */
  readonly bounds?: Partial<ValueBounds>;
  /** Called once per sink, when it first loses records. @default a line on stderr */
  readonly onTrouble?: (sentence: string) => void;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

interface Inherited {
  readonly pipeline: Pipeline;
  readonly fields: LogFields;
}

/**
 * A logger that adds the current trace, context and request to each record. Levels and transports are
 * winston's, but records bypass winston's stream, which loses them when the process ends and when one transport is slow.
 * Logging calls never throw or wait, and never change their arguments.
 */
export class McpStructuredLogger {
  readonly name: string;
  readonly #pipeline: Pipeline;
  #fields: LogFields;
  #winston: WinstonLogger | undefined;

  /** @throws RangeError when a level or a limit is out of its bounds */
  constructor(name: string, options?: McpStructuredLoggerOptions);
  /** Creates a child. @internal */
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

  /** Alias of {@link McpStructuredLogger.warn}, named as in the Python system. */
  warning(message: unknown, fields?: LogFields): void {
    this.warn(message, fields);
  }

  info(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'info', message, [this.#fields, fields]);
  }

  debug(message: unknown, fields?: LogFields): void {
    this.#pipeline.emit(this.name, 'debug', message, [this.#fields, fields]);
  }

  /** Whether records of a level are currently written. */
  isEnabled(level: LogLevel): boolean {
    return this.#pipeline.isEnabled(level);
  }

  get level(): LogLevel {
    return this.#pipeline.level;
  }

  /**
   * Changes the level of this logger, its parent and its children.
   * @param options.forSeconds seconds until the previous level is restored. @default never
   * @throws RangeError for an unknown level
   */
  setLevel(level: string, options: { readonly forSeconds?: number } = {}): void {
    this.#pipeline.setLevel(parseLevel(level), options.forSeconds);
  }

  /** Adds fields to every later record of this logger. A value of `undefined` removes a field. */
  setContext(fields: LogFields): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  /** Creates a logger with additional fields, which take precedence over this one's. Level and sinks are shared. */
  child(fields: LogFields, name = this.name): McpStructuredLogger {
    return new McpStructuredLogger(name, undefined, {
      pipeline: this.#pipeline,
      fields: { ...this.#fields, ...fields },
    });
  }

  /**
   * Runs `work` as an operation: in a span, with its duration recorded and a request id on each record made inside. Its
   * start is logged at debug, its end at info with the duration, its failure at error. Returns or throws the same as
   * `work`.
   */
  async operationContext<T>(name: string, attributes: LogFields, work: (requestId: string) => Promise<T>): Promise<T> {
    const requestId = randomUUID();
    return withLogFields({ operation: name, request_id: requestId, ...attributes }, () =>
      traceOperation(name, { attributes: { [ATTR_REQUEST_ID]: requestId } }, () => this.#timed(name, requestId, work)),
    );
  }

  /** A winston logger that writes to this one, for code that requires winston's type. */
  get winston(): WinstonLogger {
    this.#winston ??= createLogger({
      levels: { ...WINSTON_LEVELS },
      level: 'debug',
      // The default is JSON, which costs a line that nobody reads, and throws where a getter does.
      format: { transform: (info) => info },
      transports: [new PipelineTransport(this.#pipeline, this.name, () => this.#fields)],
    });
    return this.#winston;
  }

  /** Number of lost records by sink and reason. */
  get droppedRecords(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries(this.#pipeline.sinks.map(({ name, dropped }) => [name, { ...dropped }]));
  }

  /** Waits until all records are written. @param timeoutMillis maximum wait in milliseconds. @default 5000 */
  flush(timeoutMillis = 5000): Promise<void> {
    return this.#pipeline.flush(timeoutMillis);
  }

  /** Flushes, then closes files and transports. May be called twice. */
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
    ...(options.console === false ? [] : [new StderrSink(format, parseLevel(options.consoleLevel ?? 'debug'))]),
    ...(options.file === undefined ? [] : [new FileSink(options.file, format, clock)]),
    ...(options.otel === false ? [] : [new OtelSink()]),
    ...(options.transports ?? []).map((transport, index) => new TransportSink(transport, index)),
  ];
  return new Pipeline({
    sinks,
    clock,
    level: parseLevel(options.level ?? 'info'),
    bounds: { ...DEFAULT_VALUE_BOUNDS, ...options.bounds },
    redactKeys: new Set((options.redactKeys ?? []).map((key) => key.toLowerCase())),
    onTrouble: options.onTrouble ?? ((sentence) => void process.stderr.write(`mcp-vitals logging: ${sentence}\n`)),
  });
}
