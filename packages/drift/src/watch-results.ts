import { getMetricsCollector, keepFromHost, traceOperation } from '@mcp-vitals/signals';
import type { SchemaChange } from './changes/schema-change.js';
import { DriftDetector, type DriftDetectorOptions } from './drift-detector.js';
import { isListing, ListingPages } from './listing/listing-pages.js';

export interface WatchResultsOptions extends DriftDetectorOptions {
  /** A detector shared by several watches also finds tools that share a name across servers. @default a detector of its own */
  readonly detector?: DriftDetector;
  /** Called with all current differences after each comparison of a list. */
  readonly onChanges?: (changes: readonly SchemaChange[]) => void;
}

export interface ResultsWatch {
  readonly detector: DriftDetector;
  /**
   * Takes a result of any request; one without tools, prompts, resource templates or instructions is ignored. Never throws.
   * @param server the name that the server gives itself
   * @param connection the server's identity, see `connectionIdentity`. @default `server`
   */
  onResult(
    operation: { readonly method: string; readonly params?: Readonly<Record<string, unknown>> | undefined },
    result: Readonly<Record<string, unknown>>,
    server?: string,
    connection?: string,
  ): void;
}

/**
 * Watches the listings that instrumented clients receive, and sends no request of its own: the lists that the application
 * requests are enough. Pass `onResult` to `McpInstrumentation` as its option of that name.
 */
export function watchResults(options: WatchResultsOptions = {}): ResultsWatch {
  const { onChanges, detector = new DriftDetector(options) } = options;
  const collector = options.collector ?? getMetricsCollector();
  const pages = new ListingPages();
  return {
    detector,
    onResult: ({ method, params }, result, name = 'MCP server', connection = name) => {
      if (!isListing(method)) return;
      const listing = pages.add({ server: connection, method, cursor: params?.cursor, result });
      if (!listing) return;
      const comparison = traceOperation('detect_drift', { collector }, async () => {
        const changes = await detector.observe(listing);
        onChanges?.(changes);
      });
      // The next list is compared as a whole again.
      comparison.catch((error: unknown) => keepFromHost('drift', 'a list is not compared', error));
    },
  };
}
