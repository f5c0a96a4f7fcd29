const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Work that starts programs: an interrupt aborts it, so that none of them outlives the command, and then ends the command as it would
 * have. They are in groups of their own, which an interrupt of the terminal does not reach.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    received ??= signal;
    stop.abort();
  };
  for (const name of INTERRUPTS) process.on(name, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of INTERRUPTS) process.off(name, onSignal);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
