const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface SignalResponse {
  /** Called when the application handles the signal and decides when to end. */
  readonly onHandled: () => void;
  /** Called when nothing else handles the signal. The process ends by the signal once the promise settles. */
  readonly onEnding: () => Promise<void>;
}

/**
 * Responds to the signals that end a process without changing their effect: a signal that the application handles is
 * left to the application; any other ends the process.
 */
export function respondToSignals({ onHandled, onEnding }: SignalResponse): void {
  for (const signal of SIGNALS) {
    const listener = (): void => {
      // Removed first, because libraries act on the number of listeners, which must be as without this one.
      process.removeListener(signal, listener);
      if (process.listenerCount(signal) > 0) {
        onHandled();
        setImmediate(() => process.prependListener(signal, listener)).unref();
      } else {
        void onEnding().then(() => process.kill(process.pid, signal));
      }
    };
    process.on(signal, listener);
  }
}
