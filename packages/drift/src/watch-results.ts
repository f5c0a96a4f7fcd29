import { getMetricsCollector, keepFromHost, traceOperation } from '@mcp-vitals/signals';
import type { SchemaChange } from './changes/schema-change.js';
import { DriftDetector, type DriftDetectorOptions } from './drift-detector.js';
import { isListing, ListingPages } from './listing/listing-pages.js';

export interface WatchResultsOptions extends DriftDetectorOptions {
  /** One for several watches also shows tools that go by the name of another server's. @default one of its own */
  readonly detector?: DriftDetector;
  /** Called with all that differs, whenever a list was compared. */
  readonly onChanges?: (changes: readonly SchemaChange[]) => void;
}

export interface ResultsWatch {
  readonly detector: DriftDetector;
  /**
   * Takes a result of any request; what shows no tools, prompts, resource templates or instructions is let pass. Never throws.
   * @param server what the server calls itself
   * @param connection what the server is known by, see `connectionIdentity`. @default what it calls itself
   */
  onResult(
    operation: { readonly method: string; readonly params?: Readonly<Record<string, unknown>> | undefined },
    result: Readonly<Record<string, unknown>>,
    server?: string,
    connection?: string,
  ): void;
}

/**
 * Watches what instrumented clients are shown, and asks no server for anything: the lists that the application asks for
 * are enough. `onResult` is what `McpInstrumentation` takes as its option of that name.
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
