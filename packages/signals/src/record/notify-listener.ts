/**
 * Calls a listener of the application at once and waits for nothing. Errors go to `onError`, also those of an asynchronous function,
 * which a listener's type does not rule out. Never throws.
 */
export const notifyListener = (call: () => unknown, onError: (error: unknown) => void): void =>
  void (async () => call())().catch(onError);
