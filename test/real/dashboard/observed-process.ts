import { setImmediate } from 'node:timers/promises';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { type InitializeMonitoringOptions, initializeMonitoring, type Vitals } from '@mcp-vitals/node';
import { getMetricsCollector, ManualClock } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, metrics, propagation, SpanKind, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';

/** What a tool of a stranger may be called. */
export const HOSTILE = '<img src=x onerror="globalThis.wasRun=1">';

const STEP_MILLIS = 10_000;

/**
 * A process with a real MCP client and server, its monitor and its page. Its clock is moved by hand, so that an hour of history takes
 * no hour; calls take the time that they take.
 */
export class ObservedProcess {
  readonly vitals: Vitals;
  readonly clock: ManualClock;
  readonly client: Client;
  /** Gives the tool `find_order` another description. */
  readonly describe: (description: string) => void;

  #stopping: Promise<void> | undefined;

  private constructor(vitals: Vitals, clock: ManualClock, { client, describe }: Connected) {
    this.vitals = vitals;
    this.clock = clock;
    this.client = client;
    this.describe = describe;
  }

  /** @param historyMillis how much time is going to pass, so that it ends at the time of the browser */
  static async start(historyMillis: number, options: InitializeMonitoringOptions = {}): Promise<ObservedProcess> {
    const clock = new ManualClock(Date.now() - historyMillis);
    const vitals = initializeMonitoring({
      serviceName: 'orders',
      logging: { enableConsoleLogging: false },
      intervalSeconds: STEP_MILLIS / 1000,
      clock,
      ...options,
      http: { enabled: true, port: 0, ...options.http },
    });
    return new ObservedProcess(vitals, clock, await connect(vitals));
  }

  /** The printed address, with the token. */
  async pageAddress(): Promise<string> {
    const address = await this.vitals.pageAddress();
    if (address === undefined) throw new Error('the page is not served');
    return address;
  }

  /** Calls a tool; one that fails answers with its error. */
  async call(name: string): Promise<void> {
    await this.client.callTool({ name }).catch(() => {});
  }

  /** Records a finished operation of the application's own, as if it had just ended. */
  record(operation: string, durationMs: number, ok = true): void {
    getMetricsCollector().recordOperation(operation, { durationMs, success: ok, ...(!ok && { errorType: 'timeout' }) });
    this.vitals.performance.observe({
      ...{ operation, kind: 'internal', durationMs, ok, attributes: {}, traceId: '', spanId: '' },
      startMillis: this.clock.now() - durationMs,
    });
  }

  /** Lets time pass in steps of an evaluation, each waited for. */
  async pass(millis: number, beforeEach: () => void | Promise<void> = () => {}): Promise<void> {
    for (let passed = 0; passed < millis; passed += STEP_MILLIS) {
      await beforeEach();
      await new Promise<void>((resolve) => {
        const stop = this.vitals.onEvaluation(() => {
          stop();
          resolve();
        });
        this.clock.pass(STEP_MILLIS);
      });
      // The loop sets its next timer after the listeners were told.
      await setImmediate();
    }
  }

  /** May be called twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.client.close();
    let isOver = false;
    const over = this.vitals.shutdown().finally(() => {
      isOver = true;
    });
    // What the end waits for is measured by this clock as well.
    while (!isOver) {
      this.clock.pass(1000);
      await setImmediate();
    }
    await over;
    for (const api of [trace, metrics, context, propagation, logs]) api.disable();
  }
}

interface Connected {
  readonly client: Client;
  readonly describe: (description: string) => void;
}

/** A server with a quick, a slow, a failing and a hostile tool, and a client of it. */
async function connect(vitals: Vitals): Promise<Connected> {
  const server = instrumentServer(new McpServer({ name: 'orders-server', version: '1' }));
  const logger = vitals.getLogger('orders');
  const found = server.registerTool('find_order', { description: 'Finds an order.' }, () => ({ content: [] }));
  server.registerTool('search_orders', {}, async () => {
    await query('SELECT orders', 40);
    logger.warn('the index of orders is not used');
    return { content: [] };
  });
  server.registerTool('cancel_order', {}, () => {
    throw new Error('order 17 is shipped already');
  });
  server.registerTool(HOSTILE, {}, () => {
    logger.error(`${HOSTILE} was called`);
    return { content: [{ type: 'text', text: HOSTILE }], isError: true };
  });
  const client = instrumentClient(new Client({ name: 'orders-client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  // A name that no server has shown is not taken from a call.
  await client.listTools();
  return { client, describe: (description) => found.update({ description }) };
}

/** A statement that a database takes its time for. */
const query = (statement: string, millis: number): Promise<void> =>
  trace.getTracer('orders-database').startActiveSpan(
    statement,
    {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'select * from orders' },
    },
    async (span) => {
      await new Promise((resolve) => setTimeout(resolve, millis));
      span.end();
    },
  );
