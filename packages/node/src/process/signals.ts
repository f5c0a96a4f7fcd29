const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface SignalResponse {
  /** The application handles the signal and decides when it ends. */
  readonly onHandled: () => void;
  /** Nobody handles the signal: the process ends by it once this settles. */
  readonly onEnding: () => Promise<void>;
}

/**
 * Responds to the signals that end a process, and leaves what they do as it is: one that the application handles is the
 * application's, and one that it does not handle ends the process.
 */
export function respondToSignals({ onHandled, onEnding }: SignalResponse): void {
  for (const signal of SIGNALS) {
    const listener = (): void => {
      // Others decide what to do by the number of listeners; they count as if this one were not there.
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
