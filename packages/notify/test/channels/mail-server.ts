import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.js';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  readonly user: unknown;
  readonly raw: string;
  readonly mail: ParsedMail;
}

export class SmtpError extends Error {
  constructor(readonly responseCode: number) {
    super(`answered with ${responseCode}`);
  }
}

/** A real SMTP server on a free port of the loopback interface. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  readonly #server: SMTPServer;
  #parsing = 0;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username, password }, _session, done) =>
        password === 'right' ? done(null, { user: username }) : done(new SmtpError(535)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString();
          this.#parsing++;
          void simpleParser(raw).then((mail) => {
            const { mailFrom, rcptTo } = session.envelope;
            this.mails.push({
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              isEncrypted: session.secure,
              user: session.user,
              raw,
              mail,
            });
            this.#parsing--;
            done(null);
          });
        });
      },
      ...options,
    });
    // A client that hangs up is what some tests are about.
    this.#server.on('error', () => undefined);
  }

  static async start(options: SMTPServerOptions = { hideSTARTTLS: true }): Promise<MailServer> {
    const server = new MailServer(options);
    const listener = server.#server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    onTestFinished(() => new Promise<void>((resolve) => server.#server.close(() => resolve())));
    return server;
  }

  static withTls(certificate: Certificate, options: SMTPServerOptions = {}): Promise<MailServer> {
    return MailServer.start({ ...certificate, ...options });
  }

  /** Resolves once no connection is open, and what came on them was taken. */
  async idle(): Promise<void> {
    do await setImmediate();
    while (this.#parsing > 0 || this.#server.connections.size > 0);
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }
}
