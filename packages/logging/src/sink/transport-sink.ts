import { LEVEL, MESSAGE } from 'triple-beam';
import type TransportStream from 'winston-transport';
import { LEVELS, type LogLevel } from '../level.js';
import { jsonLine } from '../line/json-line.js';
import type { LogRecord } from '../line/log-record.js';
import { DropCounter, type LogSink } from './sink.js';

/** UTF-16 units of lines that may wait for a transport: a burst of 40,000 usual records fits. */
const MAX_WAITING_LENGTH = 8 * 1024 * 1024;

/** A winston transport as a sink. It gets an object of its own; when it stops calling back, it loses records and nobody else does. */
export class TransportSink implements LogSink {
  readonly name: string;
  readonly #transport: TransportStream;
  readonly #drops = new DropCounter();
  readonly #idle: (() => void)[] = [];
  #waiting = 0;
  #waitingLength = 0;

  constructor(transport: TransportStream, index: number) {
    this.#transport = transport;
    this.name = `transport ${index}: ${transport.constructor.name}`;
    transport.on('error', () => this.#drops.add('transport_error'));
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.#drops.counts;
  }

  write(record: LogRecord): void {
    if (LEVELS[record.level] > LEVELS[(this.#transport.level as LogLevel | undefined) ?? 'debug']) return;
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
  ...record.correlation,
  level: record.level,
  message: record.message,
  timestamp: new Date(record.timeMillis).toISOString(),
  logger: record.logger,
  [LEVEL]: record.level,
  [MESSAGE]: line,
});
