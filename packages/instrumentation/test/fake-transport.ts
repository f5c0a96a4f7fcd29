import { instrumentTransport, type McpInstrumentation } from '../src/index.js';

interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

/** The least that is a transport: what is sent is kept, what is received is handed in by the test. */
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

  /** A request of the peer, and its answer. */
  exchange({ method, params, result = {} }: { method: string; params: unknown; result?: unknown }): void {
    const id = this.#nextId++;
    this.onmessage ??= () => {};
    this.receive({ jsonrpc: '2.0', id, method, params });
    void this.send({ jsonrpc: '2.0', id, result });
  }

  close(): void {
    this.onclose?.();
  }

  /** A server's end of a pipe. */
  static pipe(by?: McpInstrumentation): FakeTransport {
    return tap(new FakeTransport(), by);
  }

  /** A server's end of HTTP, as its shape tells. */
  static http(by?: McpInstrumentation): FakeTransport {
    return tap(Object.assign(new FakeTransport(), { handleRequest: () => {} }), by);
  }
}

const tap = (transport: FakeTransport, by: McpInstrumentation | undefined): FakeTransport =>
  by ? by.instrumentTransport(transport, 'server') : instrumentTransport(transport, 'server');
