import { PassThrough } from 'node:stream';
import { instrumentTransport, type McpInstrumentation } from '../src/index.js';

interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

/** A minimal transport that stores sent messages; the test delivers the received ones. */
export class FakeTransport {
  readonly sent: Message[] = [];
  onmessage?: (message: Message, extra?: unknown) => void;
  onclose?: () => void;
  sessionId?: string;
  #nextId = 1;

  async send(message: Message): Promise<void> {
    this.sent.push(message);
  }

  receive(message: Message, extra?: unknown): void {
    this.onmessage?.(message, extra);
  }

  /** Delivers a request of the peer and answers it. */
  exchange({ method, params, result = {} }: { method: string; params: unknown; result?: unknown }): void {
    const id = this.#nextId++;
    this.onmessage ??= () => {};
    this.receive({ jsonrpc: '2.0', id, method, params });
    void this.send({ jsonrpc: '2.0', id, result });
  }

  close(): void {
    this.onclose?.();
  }

  /** A server's end of a pipe, recognised by its members. */
  static pipe(by?: McpInstrumentation): FakeTransport {
    return tap(Object.assign(new FakeTransport(), { _stdin: new PassThrough() }), by);
  }

  /** A server's end of HTTP, recognised by its members. */
  static http(by?: McpInstrumentation): FakeTransport {
    return tap(Object.assign(new FakeTransport(), { handleRequest: () => {} }), by);
  }
}

const tap = (transport: FakeTransport, by: McpInstrumentation | undefined): FakeTransport =>
  by ? by.instrumentTransport(transport, 'server') : instrumentTransport(transport, 'server');
