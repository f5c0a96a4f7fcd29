import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ATTR_ERROR_TYPE } from '@mcp-vitals/signals';
import type { TraceSpan, TraceStore } from './trace-store.js';

/** The parts of an OTLP/JSON trace export that are read here. */
interface OtlpValue {
  stringValue?: string;
}
interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: OtlpAttribute[];
}
interface OtlpTraces {
  resourceSpans?: { resource?: { attributes?: OtlpAttribute[] }; scopeSpans?: { spans?: OtlpSpan[] }[] }[];
}

const KINDS: readonly TraceSpan['kind'][] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Takes the server's spans over OTLP/HTTP on the loopback interface, so that whole traces can be shown. */
export class TraceReceiver {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  }

  /** @param pageAddress the dashboard page, which gets the server's spans too, so that its timelines are whole */
  static async listen(store: TraceStore, pageAddress?: string): Promise<TraceReceiver> {
    const server = createServer((request, response) => {
      readBody(request).then(
        (body) => {
          if (pageAddress !== undefined) void passOn(body, new URL(pageAddress));
          for (const span of spansOf(JSON.parse(body) as OtlpTraces)) store.add(span);
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        },
        () => response.writeHead(400).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    return new TraceReceiver(server);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A page that does not take them shows less; the job goes on. */
async function passOn(body: string, { origin, hash }: URL): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${hash.replace('#token=', '')}` };
  await fetch(`${origin}/v1/traces`, { method: 'POST', headers, body }).catch(() => {});
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function* spansOf(traces: OtlpTraces): Generator<TraceSpan> {
  for (const { resource, scopeSpans } of traces.resourceSpans ?? []) {
    const service = stringAttribute(resource?.attributes, 'service.name') ?? 'server';
    for (const { spans } of scopeSpans ?? []) {
      for (const span of spans ?? []) {
        yield {
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId || undefined,
          name: span.name,
          service,
          kind: KINDS[span.kind ?? 0] ?? 'internal',
          start: Number(span.startTimeUnixNano) / 1e6,
          end: Number(span.endTimeUnixNano) / 1e6,
          errorType: stringAttribute(span.attributes, ATTR_ERROR_TYPE),
          isQuery: stringAttribute(span.attributes, 'db.system.name') !== undefined,
        };
      }
    }
  }
}

const stringAttribute = (attributes: OtlpAttribute[] | undefined, key: string): string | undefined =>
  attributes?.find((attribute) => attribute.key === key)?.value.stringValue;
