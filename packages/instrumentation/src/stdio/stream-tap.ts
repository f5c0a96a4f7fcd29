import type { Readable, Writable } from 'node:stream';
import { safely } from '../safely.js';

type Chunk = string | Uint8Array;

export interface Reads {
  /** Called with a chunk before it is delivered. */
  before(chunk: Chunk): void;
  /** Called after the chunk was delivered, or buffered in the stream. */
  after(): void;
  /** Called when the stream ends. */
  ended(): void;
}

/**
 * Watches the input of a stream at `push`, which leaves the stream paused or flowing as it was and adds no listener.
 * Returns a function that ends the watch.
 */
export function tapReads(stream: Readable, reads: Reads): () => void {
  return tapMethod(stream, 'push', (push) => {
    return function (chunk: unknown, ...rest) {
      if (chunk === null) safely(() => reads.ended());
      else if (isChunk(chunk)) safely(() => reads.before(chunk));
      try {
        return push.call(this, chunk, ...rest);
      } finally {
        if (chunk !== null) safely(() => reads.after());
      }
    };
  });
}

/** Watches chunks before they are written to a stream, the last one included. Returns a function that ends the watch. */
export function tapWrites(stream: Writable, written: (chunk: Chunk) => void): () => void {
  const watch = (method: Method): Method =>
    function (...args) {
      const [chunk] = args;
      if (isChunk(chunk)) safely(() => written(chunk));
      return method.apply(this, args);
    };
  // `end` does not pass its chunk through `write`.
  const releases = [tapMethod(stream, 'write', watch), tapMethod(stream, 'end', watch)];
  return () => {
    for (const release of releases) release();
  };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function tapMethod(stream: object, name: 'push' | 'write' | 'end', wrap: (method: Method) => Method): () => void {
  const method = (stream as Record<string, unknown>)[name] as Method;
  const isOwn = Object.hasOwn(stream, name);
  const wrapped = wrap(method);
  Object.defineProperty(wrapped, 'name', { value: method.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: method.length, configurable: true });
  Object.defineProperty(stream, name, { value: wrapped, writable: true, configurable: true, enumerable: isOwn });
  return () => {
    // If other code has wrapped the method since, ours stays in place below it and does nothing.
    if ((stream as Record<string, unknown>)[name] !== wrapped) return;
    if (isOwn) (stream as Record<string, unknown>)[name] = method;
    else delete (stream as Record<string, unknown>)[name];
  };
}

const isChunk = (chunk: unknown): chunk is Chunk => typeof chunk === 'string' || chunk instanceof Uint8Array;
