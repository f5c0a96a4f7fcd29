import { McpInstrumentation, type ServerSpan } from '@mcp-vitals/instrumentation';
import { INDICATORS, type IndicatorName, measure } from '@mcp-vitals/monitor';
import { ATTR_EXECUTION_SERVER } from '@mcp-vitals/signals';
import { type SpanContext, type Tracer, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sdk } from '../../opentelemetry/sdk.js';
import { readableSpans } from '../../telemetry/server-spans.js';
import type { Demo, DemoOutcome, Print } from '../demo.js';
import type { DemoClient, McpSdk } from '../stage/mcp-sdk.js';
import { loadMcpSdk } from '../stage/mcp-sdk.js';
import { OpenEndpoint } from '../stage/open-endpoint.js';
import { type Stage, staged } from '../stage/stage.js';

const TOOL = 'find_order';
const OFFER = { serverExecutionTelemetry: { signals: { traces: { supported: true } } } };
const MANY = 200;

/** Servers of other organisations return spans of their work: one that is trusted, one that is not, and one that lies. */
export const executionTelemetry: Demo = {
  name: 'execution-telemetry',
  title:
    'servers return spans of their work (SEP-2448, experimental): taken from a trusted one, as far as they are of the call',
  run: async (print, { folder = process.cwd() } = {}) => {
    const partners = new Partners(loadMcpSdk(folder));
    try {
      await partners.listen();
      return await play(print, folder, partners);
    } finally {
      partners.close();
    }
  },
};

type Endpoints = Readonly<Record<'shop' | 'stranger' | 'liar', OpenEndpoint>>;

async function play(print: Print, folder: string, partners: Partners): Promise<DemoOutcome> {
  const { shop, stranger, liar } = partners.endpoints;
  const trustedServers = [shop.origin, liar.origin];
  return staged(print, { folder, instrumentation: { executionTelemetry: { trustedServers } } }, async (stage) => {
    partners.observe();
    const taken: ServerSpan[] = [];
    stage.monitoring.instrumentation.onServerSpans((spans) => {
      taken.push(...spans);
      for (const span of readableSpans(spans)) stage.traces.add(span);
    });
    await stage.play(1, async () => {});

    stage.say(
      `A client of ${stage.sdk.name} calls the server of a shop, which exports to a collector of its own. The client trusts it.`,
    );
    await callAt(stage, shop);
    showTrace(stage, taken);
    const isBelow = taken.some(
      ({ name, parentSpanId }) => name === 'orders.query' && taken[0]?.spanId === parentSpanId,
    );
    stage.expect(isBelow, 'the query inside the server is in the trace of the client, below its call');
    stage.expect(taken.length === 2 && figure(stage, 'execution_spans_taken') === 2, '2 spans are taken and counted');
    stage.expect(figure(stage, 'execution_spans_refused') === 0, 'none is refused');

    stage.say('It calls a server that it does not trust. Nobody asked it for spans, and it returns some.');
    await callAt(stage, stranger);
    const ofStranger = figure(stage, 'execution_spans_refused');
    stage.expect(taken.length === 2 && ofStranger === 1, 'its span is refused and counted');

    stage.say(
      `A trusted server lies: a span of another trace, one that takes an hour, a circle, and ${MANY} at once with keys and control characters.`,
    );
    await callAt(stage, liar);
    const refused = figure(stage, 'execution_spans_refused');
    stage.show(`spans taken ${taken.length - 2}, spans refused ${refused - ofStranger}`);
    stage.expect(
      refused - ofStranger === 4 + MANY - 60,
      'the false ones and those over the limit of 64 are refused and counted',
    );
    const texts = taken.slice(2).map(({ name, attributes }) => JSON.stringify([name, attributes]));
    stage.show(`of the others: ${texts[0] ?? 'none'}`);
    stage.expect(
      texts.length === 60 && texts.every((text) => !/hunter2|\\u001b/.test(text)),
      'what is left has no secret, and no character that people do not see',
    );
    const latency = measure(INDICATORS.client_latency_max, stage.monitoring.windows, stage.nowMillis, { over: '10m' });
    stage.expect((latency.value ?? 0) < 60_000, 'no figure rests on what a server says of its time');
  });
}

async function callAt(stage: Stage, { url }: OpenEndpoint): Promise<void> {
  const client: DemoClient = stage.createClient();
  await client.connect(stage.sdk.createHttpClient(url, {}));
  await client.callTool({ name: TOOL });
  await stage.play(1, async () => {});
}

/** Shows the trace that the spans of a server joined. */
function showTrace(stage: Stage, [first]: readonly ServerSpan[]): void {
  for (const { name, kind, attributes } of stage.traces.get(first?.traceId ?? '')?.spans ?? []) {
    const whose = attributes[ATTR_EXECUTION_SERVER];
    stage.show(`${name} (${kind})${typeof whose === 'string' ? `, by the word of ${whose}` : ''}`);
  }
}

/** How many there were so far. */
const figure = (stage: Stage, name: IndicatorName): number =>
  measure(INDICATORS[name], stage.monitoring.windows, stage.nowMillis, { over: '10m' }).value ?? 0;

/** Three servers of other organisations, each with what it returns. */
class Partners {
  readonly #sdk: McpSdk;
  /** The shop runs the instrumentation too, in a process of its own; here with providers of its own. */
  readonly #instrumentation = new McpInstrumentation({ enabled: false, executionTelemetry: { returnSpans: true } });
  readonly #tracer: Tracer;
  readonly endpoints: Endpoints;

  constructor(mcp: McpSdk) {
    this.#sdk = mcp;
    const { TracerProvider } = sdk.trace();
    const resource = sdk.resources().resourceFromAttributes({ 'service.name': 'shop' });
    const provider = new TracerProvider({ resource, spanProcessors: [this.#instrumentation.returnedSpanProcessor] });
    this.#instrumentation.setTracerProvider(provider);
    this.#instrumentation.setMeterProvider(new (sdk.metrics().MeterProvider)());
    this.#tracer = provider.getTracer('shop');
    this.endpoints = {
      shop: this.#endpoint('shop', async () => {
        this.#tracer.startSpan('orders.query').end();
        return {};
      }),
      stranger: this.#endpoint('stranger', async () => spansIn([span(1, {})])),
      liar: this.#endpoint('liar', async () => spansIn(lies(callerOf(trace.getActiveSpan())))),
    };
  }

  async listen(): Promise<void> {
    await Promise.all(Object.values(this.endpoints).map((one) => one.listen()));
  }

  /** Called once the stage has loaded the SDK: the shop's instrumentation would observe whatever is loaded after. */
  observe(): void {
    this.#instrumentation.enable();
  }

  close(): void {
    for (const one of Object.values(this.endpoints)) one.close();
    this.#instrumentation.disable();
  }

  #endpoint(name: keyof Endpoints, extrasOf: () => Promise<object>): OpenEndpoint {
    return new OpenEndpoint(async () => {
      const server = this.#sdk.createServer(name, name === 'liar' ? OFFER : {});
      server.handle('tools/call', async () => ({
        content: [{ type: 'text', text: 'order 7' }],
        ...(await extrasOf()),
      }));
      if (name === 'shop') this.#instrumentation.instrumentServer(server.server);
      const transport = this.#sdk.createHttpServer();
      await server.connect(transport);
      return transport;
    });
  }
}

const spansIn = (spans: readonly object[]) => ({
  _meta: { otel: { traces: { resourceSpans: [{ scopeSpans: [{ spans }] }] } } },
});

const idOf = (number: number): string => number.toString(16).padStart(16, '0');

/** A span that ends now, in OTLP/JSON. */
function span(number: number, { millis = 1, ...rest }: { readonly millis?: number; readonly [key: string]: unknown }) {
  const nowMillis = Date.now();
  return {
    traceId: '0'.repeat(31).concat('1'),
    spanId: idOf(number),
    parentSpanId: idOf(1),
    name: 'work',
    startTimeUnixNano: `${nowMillis - millis}000000`,
    endTimeUnixNano: `${nowMillis}000000`,
    ...rest,
  };
}

/** The call that a server's span is of. Here the stage observes the liar; elsewhere its request says so. */
const callerOf = (span: unknown): SpanContext | undefined =>
  (span as Partial<ReadableSpan> | undefined)?.parentSpanContext;

/** Spans with which a server could disturb a trace, in the trace of the client as far as they are not of another. */
function lies(caller: SpanContext | undefined): object[] {
  const { traceId, spanId: parentSpanId } = caller ?? {};
  const own = { traceId, parentSpanId };
  const attributes = [{ key: 'password', value: { stringValue: 'hunter2' } }];
  return [
    span(1, { parentSpanId }),
    span(2, { ...own, millis: 3_600_000 }),
    span(3, { ...own, parentSpanId: idOf(4) }),
    span(4, { ...own, parentSpanId: idOf(3) }),
    ...Array.from({ length: MANY }, (_, i) => span(16 + i, { ...own, name: '\u001b[2Jwork', attributes })),
  ];
}
