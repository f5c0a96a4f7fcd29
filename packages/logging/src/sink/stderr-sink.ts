import { LEVELS, type LogLevel } from '../level.js';
import type { LogRecord } from '../line/log-record.js';
import { DropCounter, type LogSink } from './sink.js';

/** Maximum number of bytes in stderr's buffer, which fills when the reader of a pipe is slow. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** Whether each stream's reader went away. One listener serves all loggers: Node.js warns of more than ten. */
const brokenStreams = new WeakMap<NodeJS.WritableStream, { isBroken: boolean }>();

/** A pipe whose reader went away reports EPIPE as an event; without a listener it would end the process. */
function watch(stream: NodeJS.WritableStream): { readonly isBroken: boolean } {
  const known = brokenStreams.get(stream);
  if (known !== undefined) return known;
  const state = { isBroken: false };
  brokenStreams.set(stream, state);
  stream.on('error', () => {
    state.isBroken = true;
  });
  return state;
}

/** Writes lines to stderr: stdout belongs to the protocol of a stdio server. */
export class StderrSink implements LogSink {
  readonly name = 'stderr';
  readonly #format: (record: LogRecord) => string;
  readonly #stream: NodeJS.WriteStream | NodeJS.WritableStream;
  readonly #level: LogLevel;
  readonly #drops = new DropCounter();
  readonly #state: { readonly isBroken: boolean };

  /** @param level the least severe level that is written */
  constructor(
    format: (record: LogRecord) => string,
    level: LogLevel = 'debug',
    stream: NodeJS.WritableStream = process.stderr,
  ) {
    this.#format = format;
    this.#level = level;
    this.#stream = stream;
    this.#state = watch(stream);
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.#drops.counts;
  }

  write(record: LogRecord): void {
    if (LEVELS[record.level] > LEVELS[this.#level]) return;
    const { writableLength = 0 } = this.#stream as { writableLength?: number };
    if (this.#state.isBroken) this.#drops.add('closed');
    else if (writableLength > MAX_BUFFERED_BYTES) this.#drops.add('slow_reader');
    else this.#stream.write(`${this.#format(record)}\n`);
  }
}
