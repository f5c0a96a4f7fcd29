import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** How often a connection attempt looks whether the process waits for anything else. */
const LOOK_MILLIS = 100;

/** What Node.js tells of itself; its handles are no public API, so they may be missing. */
const process_ = process as NodeJS.Process & { _getActiveHandles?(): readonly { fd?: number }[] };

/**
 * Keeps the socket of a request from keeping the process alive. An attempt to connect does so even where its socket does not, because
 * libuv counts it apart, and it lasts where a firewall drops packets. So it is given up when the process waits for nothing else.
 */
export function letExit(request: ClientRequest, socket: Socket): void {
  socket.unref();
  if (!socket.connecting) return;
  const look = setInterval(() => {
    if (isOnlyConnecting()) request.destroy(noConnection('before the process ended'));
  }, LOOK_MILLIS).unref();
  socket.once('close', () => clearInterval(look));
  socket.once('connect', () => {
    clearInterval(look);
    // Node.js connects anew for each address of a name, and each attempt refs the socket again.
    socket.unref();
  });
}

/** The error of a request whose time ran out. Only a collector with a connection may have got it, or find it too large. */
export const lateError = ({ socket }: ClientRequest, millis: number): Error =>
  socket?.connecting === false ? new Error(`no answer within ${millis} ms`) : noConnection(`within ${millis} ms`);

const noConnection = (until: string): Error =>
  Object.assign(new Error(`no connection ${until}`), { code: 'ETIMEDOUT' });

/** Whether this process waits for connections alone. Its output, as a pipe or a terminal, is a handle that never ends. */
function isOnlyConnecting(): boolean {
  const handles = process_._getActiveHandles?.();
  const others = process.getActiveResourcesInfo().filter((type) => !type.endsWith('ConnectWrap'));
  return others.length === handles?.length && handles.every(({ fd }) => fd === 1 || fd === 2);
}
