/**
 * Calls back once when the process has nothing left to do, and is about to exit. Where the application listens for that too, it may
 * do some last work, which comes first.
 * @returns the function that removes the listener
 */
export function onceIdle(work: () => void): () => void {
  let hasWaited = false;
  const beforeExit = (): void => {
    if (!hasWaited && process.listenerCount('beforeExit') > 1) {
      hasWaited = true;
      // Node.js calls the listeners again when this, and what the application has begun, is done.
      setImmediate(() => {});
      return;
    }
    process.removeListener('beforeExit', beforeExit);
    work();
  };
  process.on('beforeExit', beforeExit);
  return () => void process.removeListener('beforeExit', beforeExit);
}
