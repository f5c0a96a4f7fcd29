import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '@mcp-vitals/signals';

const LIMIT_MILLIS = 3000;

/** The language of a port that does not speak HTTP/1.1 as expected. */
export type Spoken = 'grpc' | 'tls' | 'unknown';

/** Greets a port in other languages: HTTP/2, which gRPC is made of, and TLS. Nothing is sent but the greeting. */
export async function languageOf(url: URL, clock: Clock): Promise<Spoken> {
  const [speaksHttp2, speaksTls] = await Promise.all([
    settled(clock, (resolve) => greetHttp2(url, resolve)),
    url.protocol === 'https:' ? false : settled(clock, (resolve) => greetTls(url, resolve)),
  ]);
  return speaksHttp2 ? 'grpc' : speaksTls ? 'tls' : 'unknown';
}

type Greeting = (resolve: (isUnderstood: boolean) => void) => () => void;

/** The answer to a greeting; `false` if there is none in time. */
async function settled(clock: Clock, greet: Greeting): Promise<boolean> {
  let close = () => {};
  let cancel = () => {};
  try {
    return await new Promise<boolean>((resolve) => {
      cancel = clock.after(LIMIT_MILLIS, () => resolve(false));
      close = greet(resolve);
    });
  } catch {
    return false;
  } finally {
    cancel();
    close();
  }
}

/** A server that speaks HTTP/2 sends its settings first. */
function greetHttp2(url: URL, resolve: (isUnderstood: boolean) => void): () => void {
  // The certificate does not matter here: nothing is sent.
  const session = connectHttp2(url.origin, { rejectUnauthorized: false });
  session.once('remoteSettings', () => resolve(true));
  session.once('error', () => resolve(false));
  session.once('close', () => resolve(false));
  return () => session.destroy();
}

function greetTls(url: URL, resolve: (isUnderstood: boolean) => void): () => void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connectTls({ host, port: Number(url.port || 80), rejectUnauthorized: false });
  socket.once('secureConnect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return () => socket.destroy();
}
