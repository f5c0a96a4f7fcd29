/**
 * Calls back once when the process has nothing left to do, and is about to exit. The application may then do some last work of its
 * own, which comes first.
 * @returns the function that removes the listener
 */
export function onceIdle(work: () => void): () => void {
  let isAgain = false;
  const beforeExit = (): void => {
    if (isAgain) {
      process.removeListener('beforeExit', beforeExit);
      work();
      return;
    }
    isAgain = true;
    // Node.js calls the listeners again when this, and what the application has begun, is done.
    setImmediate(() => {});
  };
  process.on('beforeExit', beforeExit);
  return () => void process.removeListener('beforeExit', beforeExit);
}
