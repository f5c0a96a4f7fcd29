/** A request to post while the process exits. */
export interface LastRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly tls: Readonly<Record<string, unknown>>;
}

export interface ThreadData {
  readonly requests: readonly LastRequest[];
  readonly progress: Int32Array;
}

/**
 * Indexes into the progress array: requests answered or failed, handed to the operating system, without an answer that accepts them,
 * and the status of the last such answer.
 */
export const ENDED = 0;
export const WRITTEN = 1;
export const FAILED = 2;
export const STATUS = 3;

/**
 * Posts the requests given to the thread and reports its progress. It runs as source text in a thread that has a
 * fraction of a second, so it references nothing outside of itself and loads only the modules it needs.
 */
function post(load: NodeJS.Require): void {
  const { requests, progress } = load('node:worker_threads').workerData as ThreadData;
  const [ended, written, failed, refusal] = [0, 1, 2, 3];
  for (const { url, headers, body, tls } of requests) {
    let isOver = false;
    const end = (isAccepted: boolean): void => {
      if (isOver) return;
      isOver = true;
      if (!isAccepted) Atomics.add(progress, failed, 1);
      Atomics.add(progress, ended, 1);
      Atomics.notify(progress, ended);
    };
    try {
      const { protocol, hostname, port, host, pathname, search } = new URL(url);
      const isSecure = protocol === 'https:';
      const name = hostname.replace(/^\[|\]$/g, '');
      const address = { host: name, port: Number(port || (isSecure ? 443 : 80)) };
      const net = load('node:net') as typeof import('node:net');
      // TLS names a server by its name only; Node.js 26 refuses an IP address (RFC 6066).
      const names = net.isIP(name) === 0 && { servername: name };
      const socket = isSecure ? load('node:tls').connect({ ...tls, ...address, ...names }) : net.connect(address);
      const head = { host, ...headers, 'content-length': body.length, connection: 'close' };
      const lines = Object.entries(head).map(([key, value]) => `${key}: ${String(value)}`);
      socket.write(`POST ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(body, (error?: Error | null) => error ?? Atomics.add(progress, written, 1));
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('latin1');
        // Informational answers, such as 100 or 103, precede the final one.
        const status = Number(/^HTTP\/1\.\d ([2-9]\d\d)/m.exec(answer)?.[1] ?? 0);
        if (status === 0) return;
        if (status >= 300) Atomics.store(progress, refusal, status);
        end(status < 300);
      });
      socket.on('error', () => end(false)).on('close', () => end(false));
    } catch {
      end(false);
    }
  }
}

/** The source of the thread's program. */
export const POST_IN_THREAD = `(${post.toString()})(require);`;
