import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/** A message as it arrived. */
export interface Arrived {
  readonly channel: 'mail' | 'webhook' | 'slack';
  readonly text: string;
}

/** A mail server, a webhook and an address of Slack's kind, all on loopback. */
export class Receivers {
  readonly arrived: Arrived[] = [];
  readonly #onArrived: (message: Arrived) => void;
  readonly #http = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      this.#take({ channel: request.url === '/slack' ? 'slack' : 'webhook', text: body });
      response.end('ok');
    });
  });
  readonly #smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => {
        this.#take({ channel: 'mail', text });
        done();
      });
    },
  });

  constructor(onArrived: (message: Arrived) => void) {
    this.#onArrived = onArrived;
  }

  async listen(): Promise<{ readonly smtpPort: number; readonly url: string }> {
    this.#http.listen(0, '127.0.0.1');
    this.#smtp.listen(0, '127.0.0.1');
    await Promise.all([once(this.#http, 'listening'), once(this.#smtp.server, 'listening')]);
    const { port } = this.#http.address() as AddressInfo;
    return { smtpPort: (this.#smtp.server.address() as AddressInfo).port, url: `http://127.0.0.1:${port}` };
  }

  /** Waits until each channel got a message after the first `from` that matches. */
  async everywhere(pattern: RegExp, from: number, millis: number): Promise<boolean> {
    for (const end = Date.now() + millis; Date.now() < end; await delay(50)) {
      const matching = this.arrived.slice(from).filter(({ text }) => pattern.test(text));
      if (new Set(matching.map(({ channel }) => channel)).size === 3) return true;
    }
    return false;
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
    this.#smtp.close();
  }

  #take(message: Arrived): void {
    this.arrived.push(message);
    this.#onArrived(message);
  }
}
