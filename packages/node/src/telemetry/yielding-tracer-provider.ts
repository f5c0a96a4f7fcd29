import type { Context, Span, SpanOptions, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';

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
    return {
      startSpan: (spanName: string, spanOptions?: SpanOptions, context?: Context): Span =>
        current().startSpan(spanName, spanOptions, context),
      startActiveSpan: (...args: StartActiveArguments) =>
        (current().startActiveSpan as (...args: StartActiveArguments) => unknown)(...args),
    } as Tracer;
  }

  /** Flushes the original provider, which exports the spans from before the replacement. */
  forceFlush(): Promise<void> {
    return (this.#own as { forceFlush?(): Promise<void> }).forceFlush?.() ?? Promise.resolve();
  }
}
