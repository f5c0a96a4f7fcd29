import path from 'node:path';
import { ROOT } from '../../helpers/compat-app.js';
import { BackendProcess } from './backend-process.js';

/** A span as Jaeger's API gives it. */
export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: string | number | boolean }[];
  readonly processID: string;
}

export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

type Port = 'query' | 'queryGrpc' | 'otlpHttp' | 'otlpGrpc';

/** A real Jaeger v2 on loopback with the configuration of deploy/. */
export class JaegerProcess {
  private constructor(readonly process: BackendProcess<Port>) {}

  static async start(): Promise<JaegerProcess> {
    const server = await BackendProcess.start<Port>({
      program: 'jaeger',
      ports: ['query', 'queryGrpc', 'otlpHttp', 'otlpGrpc'],
      args: () => [`--config=${path.join(ROOT, 'deploy/jaeger/jaeger.yaml')}`],
      env: ({ query, queryGrpc, otlpHttp, otlpGrpc }) => ({
        JAEGER_QUERY_PORT: String(query),
        JAEGER_QUERY_GRPC_PORT: String(queryGrpc),
        JAEGER_OTLP_HTTP_PORT: String(otlpHttp),
        JAEGER_OTLP_GRPC_PORT: String(otlpGrpc),
        // Its own traces would go to port 4317.
        OTEL_TRACES_SAMPLER: 'always_off',
      }),
      readyUrl: ({ query }) => `http://127.0.0.1:${query}/api/services`,
    });
    return new JaegerProcess(server);
  }

  /** Of the OTLP receiver for gRPC, `127.0.0.1:port`. */
  get otlpGrpc(): string {
    return `127.0.0.1:${this.process.ports.otlpGrpc}`;
  }

  /** The value of `OTEL_EXPORTER_OTLP_ENDPOINT`, for OTLP/HTTP. */
  get otlpHttp(): string {
    return this.process.url('otlpHttp');
  }

  async services(): Promise<string[]> {
    return (await this.#ask<string[] | null>('/api/services')) ?? [];
  }

  /** @param tags that a span of the trace has */
  async traces(service: string, tags: Readonly<Record<string, string>> = {}, limit = 1500): Promise<JaegerTrace[]> {
    const query = new URLSearchParams({ service, limit: String(limit), lookback: '1h', tags: JSON.stringify(tags) });
    return (await this.#ask<JaegerTrace[] | null>(`/api/traces?${query.toString()}`)) ?? [];
  }

  async trace(traceId: string): Promise<JaegerTrace | undefined> {
    const response = await fetch(this.process.url('query', `/api/traces/${traceId}`));
    if (response.status === 404) return undefined;
    return ((await response.json()) as { data: JaegerTrace[] }).data[0];
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  async #ask<T>(target: string): Promise<T> {
    const response = await fetch(this.process.url('query', target));
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { data: T }).data;
  }
}
