import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_OPERATION_NAME, ErrorType } from './attributes.js';
import { getMetricsCollector, type McpMetricsCollector } from './metrics-collector.js';
import { maskSecrets } from './scrub/secret-text.js';
import { VERSION } from './version.js';

/** No more of an error's message than this becomes a status description, in UTF-16 units. */
const MAX_STATUS_LENGTH = 4096;

export interface OperationOptions {
  /** Attributes of the span. */
  attributes?: Attributes;
  /** @default the process's collector */
  collector?: McpMetricsCollector;
}

/**
 * Runs `work` as an operation: a span named `name`, its duration, and on failure an error, under one name.
 * What `work` returns or throws comes out unchanged.
 */
export async function traceOperation<T>(
  name: string,
  options: OperationOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const collector = options.collector ?? getMetricsCollector();
  const tracer = trace.getTracer('@mcp-vitals/signals', VERSION);
  const start = performance.now();
  return tracer.startActiveSpan(
    name,
    { attributes: { ...options.attributes, [ATTR_OPERATION_NAME]: name } },
    async (span) => {
      try {
        const result = await work(span);
        collector.recordOperation(name, { durationMs: performance.now() - start });
        return result;
      } catch (error) {
        const errorType = errorTypeOf(error);
        span.setAttribute(ATTR_ERROR_TYPE, errorType);
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: maskSecrets((error instanceof Error ? error.message : String(error)).slice(0, MAX_STATUS_LENGTH)),
        });
        collector.recordOperation(name, { durationMs: performance.now() - start, success: false, errorType });
        collector.recordError(errorType, name);
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

/** The class name of an error, as OpenTelemetry's general error conventions ask. */
export function errorTypeOf(error: unknown): string {
  if (error instanceof Error) return error.name === 'Error' ? error.constructor.name : error.name;
  return ErrorType.OTHER;
}
