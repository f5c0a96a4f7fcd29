import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Api, ApiError } from '../../src/dashboard/feed/api.js';
import { Connection } from '../../src/dashboard/feed/connection.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

/** A connection to a process that answers as given, and the signals of the attempts. */
function connectionTo(answer: () => Promise<Body>, onEvent = () => {}) {
  const attempts: AbortSignal[] = [];
  const open = (_path: string, signal: AbortSignal) => {
    attempts.push(signal);
    return Promise.race([
      answer(),
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ]);
  };
  return { connection: new Connection({ open } as unknown as Api, onEvent), attempts };
}

const never = () => new Promise<never>(() => {});

describe('the connection of the page', () => {
  it('is lost when the process takes it and never answers', async () => {
    const { connection, attempts } = connectionTo(never);
    connection.start();
    await vi.advanceTimersByTimeAsync(44_000);
    expect(connection.state.value).toEqual({ kind: 'connecting' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(connection.state.value).toMatchObject({ kind: 'lost', reason: 'the monitored process fell silent' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(attempts.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('is one, however often it is asked for while an attempt is under way', async () => {
    const { connection, attempts } = connectionTo(never);
    for (let i = 0; i < 3; i++) connection.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts.map(({ aborted }) => aborted)).toEqual([true, true, false]);
    expect(connection.state.value).toEqual({ kind: 'connecting' });
  });

  it('is ended when an event of it cannot be read, before the next one is opened', async () => {
    const event = new TextEncoder().encode('event: snapshot\ndata: {\n\n');
    const answer = async () => new ReadableStream({ start: (controller) => controller.enqueue(event) }) as Body;
    const { connection, attempts } = connectionTo(answer, () => {
      throw new SyntaxError('no JSON');
    });
    connection.start();
    await vi.waitFor(() => expect(connection.state.value.kind).toBe('lost'), { timeout: 60_000 });
    expect(attempts.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('is refused when the token is, and not tried again', async () => {
    const { connection, attempts } = connectionTo(() => Promise.reject(new ApiError(401, 'no token')));
    connection.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([connection.state.value.kind, attempts.length]).toEqual(['refused', 1]);
  });
});
