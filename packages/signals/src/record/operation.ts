import { type Attributes, context, INVALID_SPAN_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_OPERATION_NAME } from '../names/attributes.js';
import { VERSION } from '../version.js';
import { errorMessageOf, errorTypeOf } from './error-description.js';
import { nameOf } from './given-values.js';
import { getMetricsCollector, type McpMetricsCollector } from './metrics-collector.js';
import { keepFromHost } from './own-error.js';

export interface OperationOptions {
  /** Attributes of the span. */
  attributes?: Attributes | undefined;
  /** @default the process's collector */
  collector?: McpMetricsCollector | undefined;
}

/**
 * Runs `work` once as an operation: a span named `name`, its duration, and on failure an error under the same name.
 * Returns or throws the result of `work` unchanged, even if a tracer, a span processor or a meter throws.
 */
export async function traceOperation<T>(
  name: string,
  options: OperationOptions | undefined,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const operation = new Operation(name, options);
  let result: T;
  try {
    result = await context.with(operation.context, work, undefined, operation.span);
  } catch (error) {
    operation.fail(error);
    throw error;
  }
  operation.succeed();
  return result;
}

/** One run of an operation. No method throws. */
class Operation {
  readonly span: Span;
  readonly context = context.active();
  readonly #name: string;
  readonly #collector: McpMetricsCollector;
  readonly #start = performance.now();

  constructor(name: string, options: OperationOptions | undefined) {
    this.#name = nameOf(name);
    this.#collector = collectorOf(options);
    this.span = startSpan(this.#name, options);
    this.context = trace.setSpan(this.context, this.span);
  }

  succeed(): void {
    const durationMs = performance.now() - this.#start;
    safely(() => this.#collector.recordOperation(this.#name, { durationMs }));
    safely(() => this.span.end());
  }

  fail(error: unknown): void {
    const durationMs = performance.now() - this.#start;
    const errorType = errorTypeOf(error);
    const message = errorMessageOf(error);
    safely(() => {
      this.#collector.recordOperation(this.#name, { durationMs, success: false, errorType });
      this.#collector.recordError(errorType, this.#name, message);
    });
    safely(() => {
      this.span.setAttribute(ATTR_ERROR_TYPE, errorType);
      this.span.setStatus({ code: SpanStatusCode.ERROR, message });
    });
    safely(() => this.span.end());
  }
}

function safely(record: () => void): void {
  try {
    record();
  } catch (error) {
    keepFromHost('signals', 'a part of an operation is not recorded', error);
  }
}

/** The given collector, or the process's if the options cannot be read. */
function collectorOf(options: OperationOptions | undefined): McpMetricsCollector {
  let given: McpMetricsCollector | undefined;
  safely(() => {
    given = options?.collector;
  });
  return given ?? getMetricsCollector();
}

function startSpan(name: string, options: OperationOptions | undefined): Span {
  try {
    const tracer = trace.getTracer('@mcp-vitals/signals', VERSION);
    return tracer.startSpan(name, { attributes: { ...options?.attributes, [ATTR_OPERATION_NAME]: name } });
  } catch (error) {
    keepFromHost('signals', 'an operation runs without a span', error);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}
