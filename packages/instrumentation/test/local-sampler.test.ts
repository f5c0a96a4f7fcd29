import { SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, type ReadableSpan, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it, onTestFinished } from 'vitest';
import { McpInstrumentation, recordMcpSpans } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';

it('shows processors the MCP spans that the sampler drops, unsampled, and leaves other spans to the sampler', async () => {
  const ended: ReadableSpan[] = [];
  const provider = new TracerProvider({
    sampler: recordMcpSpans<Sampler>(new AlwaysOffSampler()),
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const instrumentation = new McpInstrumentation();
  onTestFinished(() => instrumentation.disable());
  instrumentation.setTracerProvider(provider);
  FakeTransport.pipe(instrumentation).exchange({ method: 'ping', params: {} });
  const other = provider.getTracer('other').startSpan('other', { kind: SpanKind.CLIENT });
  other.end();
  expect(ended.map((span) => [span.name, span.spanContext().traceFlags])).toEqual([['ping', TraceFlags.NONE]]);
  expect(trace.isSpanContextValid(other.spanContext())).toBe(true);
  await provider.shutdown();
});
