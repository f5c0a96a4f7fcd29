import { DriftDetector, type DriftDetectorOptions, type SchemaChange } from '@mcp-vitals/drift';
import { getMetricsCollector, systemClock } from '@mcp-vitals/signals';
import type { McpClient } from '../mcp-client.js';
import { NewsFeed } from '../news-feed.js';
import type { ServerNews } from '../notifications.js';
import { operate } from '../operation-log.js';
import { readListing } from './read-listing.js';

export interface WatchDriftOptions extends DriftDetectorOptions {
  /** One for several clients also shows tools that go by the name of another server's. @default one of its own */
  readonly detector?: DriftDetector;
  /** What the server is called in the pins and in reports. @default what it calls itself */
  readonly server?: string;
  /** Hears of all that differs, whenever something was compared. */
  readonly onChanges?: (changes: readonly SchemaChange[]) => void;
  /** How long a list may take, in milliseconds. @default 30000 */
  readonly timeoutMillis?: number;
}

export interface DriftWatch {
  readonly detector: DriftDetector;
  /** Compares now. @throws what keeps the server from answering, or the pin file from being read */
  check(): Promise<readonly SchemaChange[]>;
  /** Agrees with what the server showed last: the pins move. */
  accept(): Promise<void>;
  stop(): void;
}

/**
 * Watches the tools, prompts and resource templates of any connected MCP client's server: now, and whenever the server
 * says that a list changed. Needs nothing else of this package.
 */
export async function watchDrift(client: McpClient, options: WatchDriftOptions = {}): Promise<DriftWatch> {
  const { onChanges, timeoutMillis = 30_000, detector = new DriftDetector(options) } = options;
  const server = options.server ?? client.getServerVersion()?.name ?? 'MCP server';
  const collector = options.collector ?? getMetricsCollector();
  const check = () =>
    operate('detect_drift', collector, async () => {
      const changes = await detector.observe(await readListing(client, server, { timeout: timeoutMillis }));
      onChanges?.(changes);
      return changes;
    });
  await check();
  const onNews = ({ changed }: ServerNews) => {
    // What goes wrong in between is on the span; the next check compares all of it again.
    if (changed !== 'resource') void check().catch(() => undefined);
  };
  const news = new NewsFeed({ clock: systemClock, onNews, timeoutMillis });
  news.attach(client);
  return { detector, check, accept: () => detector.accept(server), stop: () => news.stop() };
}
