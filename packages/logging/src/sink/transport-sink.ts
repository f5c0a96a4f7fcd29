import { LEVEL, MESSAGE } from 'triple-beam';
import type TransportStream from 'winston-transport';
import { LEVELS, levelOf, parseLevel, WINSTON_LEVELS } from '../level.js';
import { jsonLine } from '../line/json-line.js';
import type { LogRecord } from '../line/log-record.js';
import { DropCounter, type LogSink } from './sink.js';

/** Maximum length of queued lines per transport in UTF-16 units, enough for a burst of 40,000 typical records. */
const MAX_WAITING_LENGTH = 8 * 1024 * 1024;

/**
 * A winston transport as a sink. It receives a copy of each record. If it stops calling back, only its own records are
 * lost.
 */
export class TransportSink implements LogSink {
  readonly name: string;
  readonly #transport: TransportStream;
  readonly #drops = new DropCounter();
  readonly #idle: (() => void)[] = [];
  #waiting = 0;
  #waitingLength = 0;

  /** @throws RangeError when the transport's level is unknown */
  constructor(transport: TransportStream, index: number) {
    if (transport.level !== undefined) parseLevel(transport.level);
    // A transport compares its own level by the levels of the logger that it is piped from, and this one has none.
    (transport as TransportStream & { levels?: Readonly<Record<string, number>> }).levels ??= WINSTON_LEVELS;
    this.#transport = transport;
    this.name = `transport ${index}: ${transport.constructor.name}`;
    transport.on('error', () => this.#drops.add('transport_error'));
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.#drops.counts;
  }

  write(record: LogRecord): void {
    if (LEVELS[record.level] > LEVELS[levelOf(this.#transport.level ?? '') ?? 'debug']) return;
    if (this.#waitingLength >= MAX_WAITING_LENGTH) {
      this.#drops.add('slow_transport');
      return;
    }
    const line = jsonLine(record);
    this.#waiting++;
    this.#waitingLength += line.length;
    this.#transport.write(infoOf(record, line), () => this.#written(line.length));
  }

  flush(): Promise<void> {
    if (this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#transport.close?.();
  }

  #written(length: number): void {
    this.#waitingLength -= length;
    if (--this.#waiting === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

const infoOf = (record: LogRecord, line: string) => ({
  ...record.fields,
  // winston's transports pass over a record whose `exception` is true, a mark of its own.
  ...(record.fields.exception === true && { exception: 'true' }),
  ...record.correlation,
  level: record.level,
  message: record.message,
  timestamp: new Date(record.timeMillis).toISOString(),
  logger: record.logger,
  [LEVEL]: record.level,
  [MESSAGE]: line,
});
