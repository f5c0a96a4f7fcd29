import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { keepFromHost } from '@mcp-vitals/signals';
import type { RecentTraces } from '@mcp-vitals/windows';
import { Hono } from 'hono';
import type { HttpConfig } from '../config/schema/monitoring-schema.js';
import { guard, type RequestEnv, refuse, trustedOnly } from './guard/guard.js';
import { newToken, Token } from './guard/token.js';
import { apiRoutes } from './route/api.js';
import { intakeRoutes } from './route/intake.js';
import type { ScrapedMetrics } from './route/metrics.js';
import { pageRoutes } from './route/page.js';
import { probeRoutes } from './route/probes.js';
import { writeRunFile } from './run-file.js';
import { StreamHub } from './stream/stream-hub.js';
import { EvaluatedReport } from './view/evaluated-report.js';
import { liveView } from './view/live-view.js';
import type { Sources } from './view/sources.js';
import { Sparklines } from './view/sparklines.js';

const MAX_CONNECTIONS = 2048;

/** The built page of this package, wherever this file was bundled to. */
const pageOfPackage = (): string =>
  path.join(path.dirname(createRequire(import.meta.url).resolve('@mcp-vitals/node/package.json')), 'dist/dashboard');

export interface VitalsServerOptions {
  readonly config: HttpConfig;
  readonly sources: Sources;
  readonly traces: RecentTraces;
  readonly metrics: ScrapedMetrics;
}

/** The endpoints of one process. It never keeps the process alive. */
export class VitalsServer {
  /** Such as `http://127.0.0.1:9470`. */
  readonly address: string;
  readonly token: string;
  readonly #server: Server;
  readonly #hub: StreamHub;
  readonly #publish: () => void;
  readonly #withdraw: () => void;

  private constructor(started: Started, token: string, hub: StreamHub, publish: () => void, withdraw: () => void) {
    this.address = started.address;
    this.token = token;
    this.#server = started.server;
    this.#hub = hub;
    this.#publish = publish;
    this.#withdraw = withdraw;
  }

  /** Listens. Rejects with the system's error when the address cannot be had. */
  static async start({ config, sources, traces, metrics }: VitalsServerOptions): Promise<VitalsServer> {
    const secret = config.token ?? newToken();
    const hub = new StreamHub();
    const sparklines = new Sparklines();
    const evaluated = new EvaluatedReport(sources);
    const snapshot = () => JSON.stringify(liveView(sources, sparklines));
    const { host, allowedHosts, traceUrl = null, logsUrl = null } = config;
    const links = { trace: traceUrl, logs: logsUrl };
    const app = new Hono<RequestEnv>()
      .use(guard({ host, allowedHosts, token: new Token(secret), now: sources.clock.now }))
      .route('/', probeRoutes(sources))
      .get('/metrics', trustedOnly, async (c) => {
        c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
        return c.body(await metrics.scrape());
      })
      .route('/api', apiRoutes({ sources, links, hub, traces, snapshot, evaluated }))
      .route('/v1', intakeRoutes(traces))
      .route('/', pageRoutes(pageOfPackage()))
      .notFound((c) => refuse(c, 404, 'nothing is served here'))
      .onError((error, c) => {
        keepFromHost('node', 'a request to the endpoints failed', error);
        return refuse(c, 503, 'this could not be answered');
      });
    const started = await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }), config);
    const { clock, serviceName } = sources;
    const publish = () => {
      evaluated.advance();
      sparklines.advance(sources.windows, clock.now());
      if (hub.readers > 0) hub.evaluation(snapshot());
    };
    const unsubscribe = sources.changes.subscribe((change) => hub.change(JSON.stringify(change)));
    const removeRunFile = announced(started.address, secret, serviceName);
    const withdraw = () => {
      unsubscribe();
      removeRunFile();
    };
    return new VitalsServer(started, secret, hub, publish, withdraw);
  }

  /** The address of the page with the token in its fragment, which no server and no log sees. */
  get pageAddress(): string {
    return `${this.address}/#token=${encodeURIComponent(this.token)}`;
  }

  /** Sends the present state to the readers of the stream. */
  publish(): void {
    this.#publish();
  }

  /** Ends all connections. */
  close(): void {
    this.#hub.close();
    this.#server.close();
    this.#server.closeAllConnections();
    this.#withdraw();
  }
}

interface Started {
  readonly server: Server;
  readonly address: string;
}

function listen(listener: ReturnType<typeof getRequestListener>, { host, port }: HttpConfig): Promise<Started> {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      keepAliveTimeout: 5000,
      maxHeaderSize: 16_384,
      connectionsCheckingInterval: 5000,
    },
    (request, response) => void listener(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => socket.unref());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      server.on('error', (error) => keepFromHost('node', 'the endpoints may not answer', error));
      const { address, family, port: taken } = server.address() as AddressInfo;
      resolve({ server, address: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}` });
    });
    server.unref();
  });
}

/** Writes how to reach this process for the command, where the folder permits it. */
function announced(address: string, token: string, serviceName: string | null): () => void {
  try {
    const remove = writeRunFile({ pid: process.pid, serviceName, address, token, startedAtMillis: Date.now() });
    return () => {
      try {
        remove();
      } catch (error) {
        keepFromHost('node', 'the file that says how to reach this process stays until the next one starts', error);
      }
    };
  } catch (error) {
    keepFromHost('node', 'mcp-vitals report finds this process only by its address', error);
    return () => {};
  }
}
