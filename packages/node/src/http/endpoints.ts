import type { ServerSpan } from '@mcp-vitals/instrumentation';
import { notices } from '@mcp-vitals/signals';
import { RecentTraces, TraceLogProcessor, TraceSpanProcessor } from '@mcp-vitals/windows';
import { isServable } from '../config/schema/http.js';
import type { HttpConfig } from '../config/schema/monitoring-schema.js';
import type { MonitoringParts } from '../monitoring-options.js';
import { inTheCall, readableSpans } from '../telemetry/server-spans.js';
import { ScrapedMetrics } from './route/metrics.js';
import type { Sources } from './view/sources.js';
import type { VitalsServer } from './vitals-server.js';

/** The endpoints of one monitor: what they keep from the start, and the server once it listens. */
export class Endpoints {
  readonly traces = new RecentTraces();
  readonly #metrics = new ScrapedMetrics();
  readonly #config: HttpConfig;
  #server: VitalsServer | undefined;
  #starting: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(config: HttpConfig) {
    this.#config = config;
  }

  /** What feeds them. */
  get parts(): Pick<MonitoringParts, 'spanProcessors' | 'metricReaders' | 'logRecordProcessors'> {
    return {
      spanProcessors: [new TraceSpanProcessor(this.traces)],
      metricReaders: [this.#metrics.reader],
      logRecordProcessors: [new TraceLogProcessor(this.traces)],
    };
  }

  /** Keeps spans that servers returned, in the traces of the page. */
  keep(spans: readonly ServerSpan[]): void {
    for (const span of readableSpans(spans.map(inTheCall))) this.traces.add(span);
  }

  /** The address, once it listens. */
  get address(): string | undefined {
    return this.#server?.address;
  }

  /** The address of the page with the token; resolves with `undefined` where it cannot listen. */
  async pageAddress(): Promise<string | undefined> {
    await this.#starting;
    return this.#server?.pageAddress;
  }

  /** Listens, and prints the page's address on stderr. What prevents it is said once. */
  start(sources: Sources): void {
    // The configuration has said why.
    if (!isServable(this.#config)) return;
    this.#starting = this.#listen(sources).catch((error: NodeJS.ErrnoException) => {
      notices.say('not_honoured', this.#refusal(error), 'endpoints');
    });
  }

  /** Sends the present state to open pages. */
  publish(): void {
    this.#server?.publish();
  }

  close(): void {
    this.#isClosed = true;
    this.#server?.close();
    this.#server = undefined;
  }

  async #listen(sources: Sources): Promise<void> {
    // Loaded here, because most processes serve nothing.
    const { VitalsServer } = await import('./vitals-server.js');
    if (this.#isClosed) return;
    const server = await VitalsServer.start({
      config: this.#config,
      sources,
      traces: this.traces,
      metrics: this.#metrics,
    });
    if (this.#isClosed) {
      server.close();
      return;
    }
    this.#server = server;
    // A token of the user's own is a secret that logs must not have; one made at this start is told nowhere else.
    const address = this.#config.token === undefined ? server.pageAddress : `${server.address}/#token=<your token>`;
    process.stderr.write(`mcp-vitals: the page of this process is at ${address}\n`);
  }

  #refusal({ code, message }: NodeJS.ErrnoException): string {
    const { host, port } = this.#config;
    if (code === 'EADDRINUSE') {
      return `the endpoints are not served, because port ${port} is taken; set MCP_HTTP_PORT to another, or to 0 for any`;
    }
    return `the endpoints are not served at ${host}:${port}: ${message}; set MCP_HTTP_HOST and MCP_HTTP_PORT`;
  }
}
