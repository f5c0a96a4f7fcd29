import { randomUUID } from 'node:crypto';
import {
  ATTR_CACHE_RESULT,
  ATTR_ERROR_TYPE,
  ATTR_OPERATION_NAME,
  ATTR_OPERATION_RETRIES,
  ATTR_REQUEST_ID,
  type CacheResult,
  errorTypeOf,
  escapeText,
  type McpMetricsCollector,
  maskSecrets,
  traceOperation,
} from '@mcp-vitals/signals';
import type { Span } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { VERSION } from '../version.js';

/** An operation in progress. Its facts become attributes of its span and its log record. */
export class Operation {
  readonly name: string;
  readonly requestId = randomUUID();
  readonly #span: Span;
  #retries = 0;
  #cacheResult: CacheResult | undefined;

  constructor(name: string, span: Span) {
    this.name = name;
    this.#span = span;
    span.setAttribute(ATTR_REQUEST_ID, this.requestId);
  }

  retried(): void {
    this.#span.setAttribute(ATTR_OPERATION_RETRIES, ++this.#retries);
  }

  answeredFrom(result: CacheResult): void {
    this.#cacheResult = result;
    this.#span.setAttribute(ATTR_CACHE_RESULT, result);
  }

  /** Emits the log record of its end: DEBUG for success, WARN for failure. Does nothing without a log provider. */
  log(error?: unknown): void {
    const severityNumber = error === undefined ? SeverityNumber.DEBUG : SeverityNumber.WARN;
    const logger = logs.getLogger('@mcp-vitals/schema', VERSION);
    if (!logger.enabled({ severityNumber })) return;
    logger.emit({
      severityNumber,
      severityText: error === undefined ? 'DEBUG' : 'WARN',
      body: error === undefined ? `${this.name} succeeded` : `${this.name} failed: ${messageOf(error)}`,
      attributes: {
        [ATTR_OPERATION_NAME]: this.name,
        [ATTR_REQUEST_ID]: this.requestId,
        ...(this.#retries > 0 && { [ATTR_OPERATION_RETRIES]: this.#retries }),
        ...(this.#cacheResult && { [ATTR_CACHE_RESULT]: this.#cacheResult }),
        ...(error !== undefined && { [ATTR_ERROR_TYPE]: errorTypeOf(error) }),
      },
    });
  }
}

/** Runs `work` as an operation: a span with its children, metrics, and a log record, under one name and one request id. */
export const operate = <T>(
  name: string,
  collector: McpMetricsCollector,
  work: (operation: Operation) => Promise<T>,
): Promise<T> =>
  traceOperation(name, { collector }, async (span) => {
    const operation = new Operation(name, span);
    try {
      const result = await work(operation);
      operation.log();
      return result;
    } catch (error) {
      operation.log(error);
      throw error;
    }
  });

/** Returns an error's message without secrets and with invisible characters escaped, because servers write parts of it. */
const messageOf = (error: unknown): string =>
  escapeText(maskSecrets((error instanceof Error ? error.message : String(error)).slice(0, 1000)));
