const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const ignore = (): void => {};

export interface SignalResponse {
  /** Called when the application handles the signal and decides when to end, or when the signal has no effect. */
  readonly onHandled: (signal: NodeJS.Signals) => void;
  /** Called when nothing else handles the signal. The process ends by the signal once the promise settles. */
  readonly onEnding: () => Promise<void>;
}

/**
 * Responds to the signals that end a process without changing their effect: a signal that the application handles is
 * left to the application; any other ends the process. Returns the function that stops responding.
 */
export function respondToSignals({ onHandled, onEnding }: SignalResponse): () => void {
  let isResponding = true;
  const removals = SIGNALS.map((signal) => {
    const listener = (): void => {
      // Removed first, because libraries act on the number of listeners, which must be as without this one.
      process.removeListener(signal, listener);
      // The kernel does not end process 1, as a container's often is, by a signal that it does not handle.
      if (process.listenerCount(signal) > 0 || process.pid === 1) {
        onHandled(signal);
        setImmediate(() => isResponding && process.prependListener(signal, listener)).unref();
      } else {
        // A second one, as npm sends beside a terminal's, would end the process before the telemetry is sent.
        process.on(signal, ignore);
        void onEnding().then(() => {
          process.removeListener(signal, ignore);
          process.kill(process.pid, signal);
        });
      }
    };
    // First in line, because a listener of `once` is gone when the next one is called.
    process.prependListener(signal, listener);
    return () => process.removeListener(signal, listener);
  });
  return () => {
    isResponding = false;
    for (const remove of removals) remove();
  };
}
