import type { OperationSample } from '@mcp-vitals/windows';

let spans = 0;

/** A finished call as a span processor would hand it over. */
export function call(given: Partial<OperationSample> & { startMillis: number }): OperationSample {
  spans++;
  const ok = given.ok ?? given.errorType === undefined;
  return {
    operation: 'tools/call list_tables',
    kind: 'client',
    durationMs: 50,
    errorType: undefined,
    traceId: `trace-${spans}`,
    spanId: `span-${spans}`,
    parentSpanId: undefined,
    attributes: {},
    ...given,
    ok,
  };
}
