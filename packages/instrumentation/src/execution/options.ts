/**
 * Server execution telemetry (MCP SEP-2448, an open proposal): a server returns spans of its work in `_meta.otel` of a result, to a
 * client that asks. Experimental: it follows the proposal, and may change or go with it. Off by default, on either side.
 */
export interface ExecutionTelemetryOptions {
  /**
   * The servers whose spans are asked for and taken, each by what the application connects to, because a server chooses its own name: an
   * origin such as `https://mcp.example.com`, a whole URL, or a command line such as `node server.js`. @default none
   */
  readonly trustedServers?: readonly string[];
  /** Whether all spans are asked for, instead of the server's span and its direct children. @default false */
  readonly detailed?: boolean;
  /** Whether servers of this process return spans to clients that ask. @default false */
  readonly returnSpans?: boolean;
  /**
   * Attributes that returned spans carry, in addition to the conventions' names of methods, tools and errors. Values are scrubbed and
   * bounded. @default none
   */
  readonly returnedAttributes?: readonly string[];
}

/** @throws TypeError when an option is of the wrong kind */
export function checkExecutionTelemetry(options: ExecutionTelemetryOptions | undefined): void {
  for (const name of ['trustedServers', 'returnedAttributes'] as const) {
    const value: unknown = options?.[name];
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string' && one.trim() !== '');
    if (value !== undefined && !isList) {
      throw new TypeError(`McpInstrumentation: executionTelemetry.${name} must be a list of texts`);
    }
  }
}
