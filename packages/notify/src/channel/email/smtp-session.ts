import type { Socket } from 'node:net';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { Secret } from '../../outbound/secret.js';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTls: boolean;
  readonly ca: string | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

export interface SmtpMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly message: Buffer;
}

/** Longer than any attempt: the signal is the time limit. */
const MAX_PHASE_MILLIS = 10 * 60_000;

/** Time for the answer to QUIT, in milliseconds. */
const FAREWELL_MILLIS = 1000;

/**
 * Sends one mail over a connected socket.
 * @throws nodemailer's error, with `code`, and `responseCode` where the server answered
 */
export async function sendMail(
  socket: Socket,
  server: SmtpServer,
  mail: SmtpMail,
  signal: AbortSignal,
): Promise<SMTPConnectionSendInfo> {
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls && !server.secure,
    connection: socket,
    connectionTimeout: MAX_PHASE_MILLIS,
    greetingTimeout: MAX_PHASE_MILLIS,
    socketTimeout: MAX_PHASE_MILLIS,
    tls: {
      // Where TLS is not required, encryption without a known certificate is better than none.
      rejectUnauthorized: server.requireTls || server.secure,
      ...(server.ca !== undefined && { ca: server.ca }),
    },
  });
  letProcessEnd(connection);
  let abort = () => {};
  return new Promise<SMTPConnectionSendInfo>((settle, reject) => {
    abort = () => reject(new Error('no answer in time'));
    signal.addEventListener('abort', abort, { once: true });
    connection.once('error', reject);
    const send = () =>
      connection.send({ from: mail.envelope.from, to: [...mail.envelope.to] }, mail.message, (error, info) =>
        error ? reject(error) : settle(info),
      );
    connection.connect((error) => {
      if (error) reject(error);
      else if (server.user === undefined || server.password === undefined) send();
      else {
        const credentials = { user: server.user, pass: server.password.reveal() };
        connection.login({ credentials }, (failure) => (failure ? reject(failure) : send()));
      }
    });
    if (signal.aborted) abort();
  })
    .then((info) => {
      connection.quit();
      return info;
    })
    .catch((error: unknown) => {
      connection.close();
      socket.destroy();
      throw error;
    })
    .finally(() => {
      signal.removeEventListener('abort', abort);
      // A late error of a connection that is no longer of interest must not reach the application.
      connection.on('error', () => undefined);
      socket.setTimeout(FAREWELL_MILLIS, () => socket.destroy());
    });
}

/** nodemailer's timers for the phases of a connection would keep the process alive, and it has no option for that. */
function letProcessEnd(connection: object): void {
  const phases = connection as { _startPhase?: (...args: unknown[]) => void; _phaseTimer?: NodeJS.Timeout | false };
  const start = phases._startPhase;
  if (typeof start !== 'function') return;
  phases._startPhase = (...args) => {
    start.apply(connection, args);
    if (phases._phaseTimer) phases._phaseTimer.unref();
  };
}
