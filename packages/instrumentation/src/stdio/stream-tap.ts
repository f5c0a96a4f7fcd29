import type { Readable, Writable } from 'node:stream';
import { safely } from '../safely.js';

type Chunk = string | Uint8Array;

export interface Reads {
  /** A chunk arrived, and nobody has it yet. */
  before(chunk: Chunk): void;
  /** The chunk was handed on, or waits in the stream to be read. */
  after(): void;
  /** Nothing will arrive any more. */
  ended(): void;
}

/**
 * Watches what arrives at a stream where its source puts it in, so that the stream stays as it is: paused or flowing, with
 * the application's listeners and no others. Returns what takes the watch off.
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

/** Watches what is written to a stream, before the stream has it. Returns what takes the watch off. */
export function tapWrites(stream: Writable, written: (chunk: Chunk) => void): () => void {
  return tapMethod(stream, 'write', (write) => {
    return function (...args) {
      const [chunk] = args;
      if (isChunk(chunk)) safely(() => written(chunk));
      return write.apply(this, args);
    };
  });
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function tapMethod(stream: object, name: 'push' | 'write', wrap: (method: Method) => Method): () => void {
  const method = (stream as Record<string, unknown>)[name] as Method;
  const isOwn = Object.hasOwn(stream, name);
  const wrapped = wrap(method);
  Object.defineProperty(wrapped, 'name', { value: method.name, configurable: true });
  Object.defineProperty(wrapped, 'length', { value: method.length, configurable: true });
  Object.defineProperty(stream, name, { value: wrapped, writable: true, configurable: true, enumerable: isOwn });
  return () => {
    // Somebody may have put their own around ours: then ours stays beneath, and says nothing.
    if ((stream as Record<string, unknown>)[name] !== wrapped) return;
    if (isOwn) (stream as Record<string, unknown>)[name] = method;
    else delete (stream as Record<string, unknown>)[name];
  };
}

const isChunk = (chunk: unknown): chunk is Chunk => typeof chunk === 'string' || chunk instanceof Uint8Array;
