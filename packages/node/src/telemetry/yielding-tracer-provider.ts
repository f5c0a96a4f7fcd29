import type { Context, Span, SpanOptions, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, SpanKind, trace } from '@opentelemetry/api';

/** The scope of `mcp-handler`, which creates a SERVER span for every MCP message, as the instrumentation does. */
const DOUBLES = 'mcp-handler';

type StartActiveArguments = [name: string, ...rest: [...unknown[], (span: Span) => unknown]];

/** Returns tracers that delegate to one provider until another replaces it, and to that one from then on. */
export class YieldingTracerProvider implements TracerProvider {
  readonly #own: TracerProvider;
  #successor: (() => TracerProvider | undefined) | undefined;

  constructor(own: TracerProvider) {
    this.#own = own;
  }

  get current(): TracerProvider {
    return this.#successor?.() ?? this.#own;
  }

  yieldTo(successor: () => TracerProvider | undefined): void {
    this.#successor = successor;
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    let from: TracerProvider | undefined;
    let tracer: Tracer | undefined;
    const current = (): Tracer => {
      const provider = this.current;
      if (tracer === undefined || provider !== from) {
        from = provider;
        tracer = provider.getTracer(name, version, options);
      }
      return tracer;
    };
    const isDouble = (options: SpanOptions | undefined) =>
      name === DOUBLES && options?.kind === SpanKind.SERVER && options.attributes?.['mcp.method.name'] !== undefined;
    return {
      startSpan: (spanName: string, spanOptions?: SpanOptions, context?: Context): Span =>
        this.#successor === undefined && isDouble(spanOptions)
          ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
          : current().startSpan(spanName, spanOptions, context),
      startActiveSpan: (...args: StartActiveArguments) =>
        (current().startActiveSpan as (...args: StartActiveArguments) => unknown)(...args),
    } as Tracer;
  }

  /** Flushes the original provider, which exports the spans from before the replacement. */
  forceFlush(): Promise<void> {
    return (this.#own as { forceFlush?(): Promise<void> }).forceFlush?.() ?? Promise.resolve();
  }
}
