import type { McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import { logChannel } from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { RecentTraces, TraceSpanProcessor } from '@mcp-vitals/windows';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { Environment } from '../../environment/environment.js';
import { Monitoring } from '../../monitoring.js';
import type { Evaluation } from '../../monitoring-options.js';
import { api, sdk } from '../../opentelemetry/sdk.js';
import { otlpExportFromEnv } from '../../telemetry/export/otlp.js';
import { registerProviders } from '../../telemetry/globals.js';
import { createProviders, type Providers } from '../../telemetry/providers.js';
import type { DemoOutcome, Print } from '../demo.js';
import { type DemoClient, type DemoClientInfo, type DemoServer, loadMcpSdk, type McpSdk } from './mcp-sdk.js';

/** A tool of a scene. Its definition may be a getter, so that it changes while the server runs. */
export interface DemoTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: object;
  readonly call: (args: object) => Promise<string>;
}

export interface StageOptions {
  readonly folder: string;
  /** Seconds of the demo's time between two evaluations. @default 10 */
  readonly intervalSeconds?: number;
  readonly instrumentation?: McpInstrumentationConfig;
  /** The version that the processes of this stage are a release of, and the folder in which releases are kept. */
  readonly release?: { readonly version: string; readonly folder: string };
  /** The stage that this one follows, in time and in its steps. */
  readonly after?: Stage | undefined;
}

const TURNS = 30;

/** A monitor on a clock of its own, and real MCP clients and servers, connected by the SDK's in-memory transport. */
export class Stage {
  readonly monitoring: Monitoring;
  readonly sdk: McpSdk;
  /** The traces as the page of the monitor shows them. */
  readonly traces = new RecentTraces();
  readonly #print: Print;
  readonly #clock: ManualClock;
  readonly #startedMillis: number;
  readonly #intervalMillis: number;
  readonly #providers: Providers;
  readonly #missed: string[] = [];
  readonly #clients: DemoClient[] = [];
  #steps: number;

  /** @throws Error with the remedy if no MCP SDK is installed */
  constructor(print: Print, { folder, intervalSeconds = 10, instrumentation = {}, release, after }: StageOptions) {
    this.sdk = loadMcpSdk(folder);
    this.#print = print;
    this.#clock = new ManualClock(after?.nowMillis ?? Date.now());
    this.#startedMillis = after === undefined ? this.#clock.now() : after.#startedMillis;
    this.#steps = after === undefined ? 0 : after.#steps;
    this.#intervalMillis = intervalSeconds * 1000;
    this.monitoring = new Monitoring({
      clock: this.#clock,
      intervalSeconds,
      serviceName: 'demo',
      ...(release && { releases: { folder: release.folder } }),
      instrumentation: { ...instrumentation, enabled: false },
      alerting: { log: false, channels: [logChannel({ sink: (line) => this.show(`notice: ${line}`) })] },
    });
    // Nothing of the environment counts: a demo sends nothing anywhere.
    const nothing = new Environment({ OTEL_NODE_RESOURCE_DETECTORS: 'none' });
    const { parts } = this.monitoring;
    const spanProcessors = [...parts.spanProcessors, new TraceSpanProcessor(this.traces)];
    const resource = release && sdk.resources().resourceFromAttributes({ 'service.version': release.version });
    this.#providers = createProviders(
      { ...parts, spanProcessors, ...(resource && { resource }) },
      nothing,
      otlpExportFromEnv(nothing),
    );
    registerProviders(this.#providers);
    for (const part of this.monitoring.parts.instrumentations) {
      part.setTracerProvider(this.#providers.tracerProvider);
      part.setMeterProvider(this.#providers.meterProvider);
      if (!part.getConfig().enabled) part.enable();
    }
  }

  /** Says what is staged next, and why. */
  say(text: string): void {
    this.#print('');
    this.#print(`${++this.#steps}. ${text}`);
  }

  /** Shows a line of what the monitor says. */
  show(text: string): void {
    this.#print(`   ${this.#time()}  ${text}`);
  }

  /** Checks that the monitor told something. */
  expect(holds: boolean, what: string): void {
    this.#print(`   ${holds ? 'told  ' : 'MISSED'}  ${what}`);
    if (!holds) this.#missed.push(what);
  }

  /** Connects a client to a server with these tools. */
  async connect(tools: readonly DemoTool[], serverName = 'demo', info?: DemoClientInfo): Promise<DemoClient> {
    const client = this.createClient(info);
    const [near, far] = this.sdk.createLinkedPair();
    await Promise.all([this.createServer(tools, serverName).connect(far), client.connect(near)]);
    return client;
  }

  /** A client, which is closed with the stage. */
  createClient(info?: DemoClientInfo): DemoClient {
    const client = this.monitoring.instrumentation.instrumentClient(this.sdk.createClient(info));
    this.#clients.push(client);
    return client;
  }

  /** A server with these tools. */
  createServer(tools: readonly DemoTool[], serverName = 'demo'): DemoServer {
    const made = this.sdk.createServer(serverName);
    made.handle('tools/list', async () => ({
      tools: tools.map(({ name, description, inputSchema = { type: 'object' } }) => ({
        name,
        description,
        inputSchema,
      })),
    }));
    made.handle('tools/call', async ({ name, arguments: args = {} }) => {
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined) return failure(`Unknown tool: ${name}`);
      try {
        return { content: [{ type: 'text', text: await tool.call(args) }] };
      } catch (error) {
        return failure(String(error));
      }
    });
    this.monitoring.instrumentation.instrumentServer(made.server);
    return made;
  }

  /** Lets `minutes` of the demo's time pass, with `work` before each evaluation, until `isOver`. */
  async play(
    minutes: number,
    work: () => Promise<unknown>,
    isOver: (evaluation: Evaluation) => boolean = () => false,
  ): Promise<Evaluation> {
    let evaluation: Evaluation;
    let left = Math.max(1, Math.round((minutes * 60_000) / this.#intervalMillis));
    do {
      await work();
      this.#clock.pass(this.#intervalMillis);
      evaluation = await this.monitoring.tick();
      // Deliveries take some turns of the event loop.
      for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
    } while (--left > 0 && !isOver(evaluation));
    return evaluation;
  }

  /** Waits until what was listed has been scanned, which takes some of the real time. */
  async scanned(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
    await this.monitoring.definitions?.settled();
  }

  /** Lets some of the demo's time pass without an evaluation, as between two calls. */
  pause(millis: number): void {
    this.#clock.pass(millis);
  }

  /** The minutes of the demo's time since a moment. */
  minutesSince(millis: number): number {
    return (this.nowMillis - millis) / 60_000;
  }

  get nowMillis(): number {
    return this.#clock.now();
  }

  async close(): Promise<DemoOutcome> {
    await Promise.all(this.#clients.map((client) => client.close()));
    this.monitoring.instrumentation.disable();
    this.monitoring.stop();
    const { tracerProvider, meterProvider, loggerProvider } = this.#providers;
    await Promise.allSettled([tracerProvider, meterProvider, loggerProvider].map((provider) => provider.shutdown()));
    for (const place of [trace, metrics, context, propagation, api.logs().logs]) place.disable();
    return { passed: this.#missed.length === 0, missed: this.#missed };
  }

  #time(): string {
    const seconds = Math.round((this.#clock.now() - this.#startedMillis) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  }
}

const failure = (text: string) => ({ isError: true, content: [{ type: 'text', text }] });

/** Opens a stage, plays a scene on it, and closes it. */
export async function staged(
  print: Print,
  options: StageOptions,
  scene: (stage: Stage) => Promise<void>,
): Promise<DemoOutcome> {
  const stage = new Stage(print, options);
  try {
    await scene(stage);
  } catch (error) {
    await stage.close();
    throw error;
  }
  return stage.close();
}
