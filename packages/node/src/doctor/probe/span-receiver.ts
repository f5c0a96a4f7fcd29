import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { fieldsOf } from '../../telemetry/export/requests/protobuf-requests.js';

const MAX_BODY_BYTES = 8 * 2 ** 20;
const MAX_SPANS = 10_000;

/** A span as far as a probe looks at it. */
export interface SeenSpan {
  readonly name: string;
  /** The number of the kind in OTLP: 2 is server, 3 is client. */
  readonly kind: number;
}

/** An OTLP/HTTP receiver on the loopback that keeps the names of spans, and drops metrics and logs. */
export class SpanReceiver {
  readonly spans: SeenSpan[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #onSpans = () => {};

  static async start(): Promise<SpanReceiver> {
    const receiver = new SpanReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    receiver.#server.unref();
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves to whether a span came for which `holds`, before `signal` aborts. */
  until(holds: (span: SeenSpan) => boolean, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.spans.some(holds)) resolve(true);
        else if (signal.aborted) resolve(false);
      };
      this.#onSpans = look;
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const sent = await bodyOf(request);
      const body =
        request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent, { maxOutputLength: MAX_BODY_BYTES }) : sent;
      const isJson = request.headers['content-type']?.includes('json') === true;
      if (request.url?.endsWith('/v1/traces')) this.#keep(isJson ? spansInJson(body) : spansInProtobuf(body));
      response.setHeader('content-type', isJson ? 'application/json' : 'application/x-protobuf');
      response.end(isJson ? '{}' : '');
    } catch {
      response.statusCode = 400;
      response.end();
    }
  }

  #keep(spans: readonly SeenSpan[]): void {
    this.spans.push(...spans.slice(0, MAX_SPANS - this.spans.length));
    this.#onSpans();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface JsonTraces {
  readonly resourceSpans?: { readonly scopeSpans?: { readonly spans?: SeenSpan[] }[] }[];
}

const spansInJson = (body: Buffer): SeenSpan[] =>
  ((JSON.parse(body.toString()) as JsonTraces).resourceSpans ?? [])
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans.map(({ name, kind }) => ({ name, kind })));

/** opentelemetry/proto: resource spans are field 1, scope spans 2, spans 2, name 5, kind 6. */
function spansInProtobuf(body: Buffer): SeenSpan[] {
  const members = (message: Uint8Array, wanted: number) =>
    [...fieldsOf(message)].filter(({ number }) => number === wanted);
  return members(body, 1)
    .flatMap(({ content }) => members(content, 2))
    .flatMap(({ content }) => members(content, 2))
    .map(({ content }) => ({
      name: Buffer.from(members(content, 5)[0]?.content ?? []).toString(),
      kind: members(content, 6)[0]?.whole.at(-1) ?? 0,
    }));
}
