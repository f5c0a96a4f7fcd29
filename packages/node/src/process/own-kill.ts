import { constants } from 'node:os';

/** Signals by which the kernel ends a process that does not listen for them. */
const ENDING: readonly (string | undefined)[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGKILL'];

const host = process as { kill: (this: unknown, pid: number, signal?: string | number) => true };

/**
 * Calls back just before this process ends itself by a signal that nothing listens for. Handlers of signals do so when their work is
 * done, in one turn of the event loop, such as those of npm `signal-exit`, and no `exit` event follows.
 * @returns the function that stops this
 */
export function beforeOwnKill(work: () => void): () => void {
  const { kill: original } = host;
  function kill(pid: number, signal?: string | number): true {
    if (ends(pid, signal)) work();
    return original.call(process, pid, signal);
  }
  host.kill = kill;
  return () => {
    if (host.kill === kill) host.kill = original;
  };
}

function ends(pid: number, signal: string | number = 'SIGTERM'): boolean {
  // The kernel does not end process 1, as a container's often is, by a signal that it does not handle.
  if (pid !== process.pid || pid === 1) return false;
  const [name] = Object.entries(constants.signals).find((one) => one.includes(signal)) ?? [];
  return ENDING.includes(name) && process.listenerCount(name!) === 0;
}
