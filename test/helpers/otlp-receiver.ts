import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type LogEntry,
  type LogsExport,
  logsOf,
  type MetricRecord,
  type MetricsExport,
  metricsOf,
  type SpanRecord,
  spansOf,
  type TracesExport,
} from './otlp.js';
import { tracesFromProtobuf } from './otlp-protobuf.js';

/** A body above this is refused, before and after it is unpacked. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * An OTLP/HTTP receiver on a free port of the loopback interface that keeps the exports.
 * It takes JSON, and traces in protobuf as well, plain or gzipped; any other request is refused with the reason.
 */
export class OtlpReceiver {
  readonly traces: TracesExport[] = [];
  readonly metrics: MetricsExport[] = [];
  readonly logs: LogsExport[] = [];
  /** The refused requests with their reasons, which an exporter would only log. */
  readonly refused: string[] = [];
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`: no path, no slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): SpanRecord[] {
    return spansOf(this.traces);
  }

  /** Every export's metrics in the order they came: the last of a name is the newest. */
  get metricRecords(): MetricRecord[] {
    return metricsOf(this.metrics);
  }

  get logEntries(): LogEntry[] {
    return logsOf(this.logs);
  }

  /**
   * Resolves as soon as `holds` is true, looked at now and after every export.
   * @param timeoutMillis after which it rejects with a list of the received exports. @default 60000
   */
  until(holds: (received: this) => boolean, timeoutMillis = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (conclude: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        conclude();
      };
      const look = () => {
        try {
          if (holds(this)) settle(resolve);
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`not within ${timeoutMillis} ms; received: ${this.#summary()}`)));
      }, timeoutMillis);
      this.#waiting.add(look);
      look();
    });
  }

  /** Writes `traces.jsonl`, `metrics.jsonl` and `logs.jsonl`, an export a line, and returns their paths. */
  async writeTo(folder: string, prefix = ''): Promise<string[]> {
    await mkdir(folder, { recursive: true });
    const { traces, metrics, logs } = this;
    return Promise.all(
      Object.entries({ traces, metrics, logs }).map(async ([signal, exports]) => {
        const file = path.join(folder, `${prefix}${signal}.jsonl`);
        await writeFile(file, exports.map((one) => `${JSON.stringify(one)}\n`).join(''));
        return file;
      }),
    );
  }

  /** Writes the exports to the folder `MCP_VITALS_CAPTURE_DIR`, if it is set, for the gate's conformance check. */
  async capture(name: string): Promise<void> {
    const folder = process.env.MCP_VITALS_CAPTURE_DIR;
    if (folder) await this.writeTo(folder, `${name}-`);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isProtobuf = /^application\/x-protobuf\b/.test(request.headers['content-type'] ?? '');
    response.setHeader('content-type', isProtobuf ? 'application/x-protobuf' : 'application/json');
    try {
      const target = this.#targetOf(request);
      const body = await readBody(request);
      target.push(isProtobuf ? parseProtobuf(body) : parseJson(body.toString('utf8')));
      response.end(isProtobuf ? '' : '{}');
      for (const look of this.#waiting) look();
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      this.refused.push(`${request.method} ${request.url}: ${status} ${message}`);
      response.writeHead(status, { connection: 'close', 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    }
  }

  #targetOf(request: IncomingMessage): object[] {
    const targets: Record<string, object[]> = {
      '/v1/traces': this.traces,
      '/v1/metrics': this.metrics,
      '/v1/logs': this.logs,
    };
    const target = targets[request.url ?? ''];
    if (!target) throw new Refusal(404, `no signal at ${request.url}; there is /v1/traces, /v1/metrics and /v1/logs`);
    if (request.method !== 'POST') throw new Refusal(405, 'an export is a POST');
    const type = request.headers['content-type'] ?? 'none';
    const accepted = target === this.traces ? /^application\/(json|x-protobuf)\b/ : /^application\/json\b/;
    if (!accepted.test(type)) {
      const what = 'this receiver reads OTLP as application/json (http/json), and only traces as protobuf too';
      throw new Refusal(415, `content type ${type}: ${what}`);
    }
    return target;
  }

  #summary(): string {
    const spans = this.spans.map((span) => span.name);
    const metrics = [...new Set(this.metricRecords.map((metric) => metric.name))];
    return JSON.stringify({ spans: spans.slice(-20), metrics, logs: this.logEntries.length, refused: this.refused });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, `a body above ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new Refusal(415, `content encoding ${encoding}: gzip or none is read`);
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    throw new Refusal(400, `not gzip: ${(error as Error).message}`);
  }
}

function parseProtobuf(body: Buffer): object {
  try {
    return tracesFromProtobuf(body);
  } catch (error) {
    throw new Refusal(400, `not a traces request in protobuf: ${(error as Error).message}`);
  }
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // refused below, together with JSON that is no object
  }
  throw new Refusal(400, `not a JSON object: ${text.slice(0, 80)}`);
}
