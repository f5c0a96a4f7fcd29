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

const CONFIG = {
  service: {
    extensions: ['jaeger_storage', 'jaeger_query'],
    telemetry: { logs: { level: 'warn' }, metrics: { level: 'none' } },
    pipelines: { traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] } },
  },
  processors: { batch: { timeout: '200ms' } },
  exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
};

function configOf(ports: Readonly<Record<Port, number>>): string {
  const endpoint = (port: Port) => ({ endpoint: `127.0.0.1:${ports[port]}` });
  return JSON.stringify({
    ...CONFIG,
    receivers: { otlp: { protocols: { http: endpoint('otlpHttp'), grpc: endpoint('otlpGrpc') } } },
    extensions: {
      jaeger_query: { storage: { traces: 'memory' }, http: endpoint('query'), grpc: endpoint('queryGrpc') },
      jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
    },
  });
}

/** A real Jaeger v2 on loopback that keeps traces in memory. */
export class JaegerProcess {
  private constructor(readonly process: BackendProcess<Port>) {}

  static async start(): Promise<JaegerProcess> {
    const server = await BackendProcess.start<Port>({
      program: 'jaeger',
      ports: ['query', 'queryGrpc', 'otlpHttp', 'otlpGrpc'],
      files: (ports) => ({ 'jaeger.yaml': configOf(ports) }),
      args: () => ['--config=jaeger.yaml'],
      // Its own traces would go to port 4317.
      env: () => ({ OTEL_TRACES_SAMPLER: 'always_off' }),
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
