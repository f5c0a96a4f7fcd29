/** Whether a `send` returned something to wait for. Transports of applications may return nothing. */
export const isThenable = (value: unknown): value is PromiseLike<void> =>
  typeof (value as Partial<PromiseLike<void>> | undefined)?.then === 'function';

/** The promise itself, or one of a thenable, whose `then` may take less than that of a promise. */
export const promiseOf = (value: PromiseLike<void>): Promise<void> =>
  value instanceof Promise ? (value as Promise<void>) : Promise.resolve(value);
