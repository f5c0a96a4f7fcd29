import { DriftDetector, type DriftDetectorOptions, type SchemaChange } from '@mcp-vitals/drift';
import { type Clock, getMetricsCollector, identityOfTransport, systemClock } from '@mcp-vitals/signals';
import type { McpClient } from '../client/mcp-client.js';
import type { ServerNotification } from '../notifications/listen.js';
import { ServerNotifications } from '../notifications/server-notifications.js';
import { operate } from '../operation/operation.js';
import { PacedListing } from './paced-listing.js';
import { readListing } from './read-listing.js';

export interface WatchDriftOptions extends DriftDetectorOptions {
  /** A detector shared by several clients also finds tools that share a name across servers. @default a detector of its own */
  readonly detector?: DriftDetector;
  /**
   * The server's name in the pins and in reports. @default the address or command line of its connection, without secrets;
   * when the transport does not provide that, the name that the server gives itself, which another server can use too
   */
  readonly server?: string;
  /** Called with all current differences after each comparison. */
  readonly onChanges?: (changes: readonly SchemaChange[]) => void;
  /** The time limit of a list, in milliseconds. @default 30000 */
  readonly timeoutMillis?: number;
  readonly clock?: Clock;
}

export interface DriftWatch {
  readonly detector: DriftDetector;
  /** Compares now. @throws the error of the server, or of reading the pin file */
  check(): Promise<readonly SchemaChange[]>;
  /** Accepts what the server showed last and moves the pins. */
  accept(): Promise<void>;
  stop(): void;
}

/**
 * Watches the tools, prompts and resource templates of any connected MCP client's server: it compares now, and after the
 * server notifies that a list changed, at most three times a minute. Needs no other part of this package.
 */
export async function watchDrift(client: McpClient, options: WatchDriftOptions = {}): Promise<DriftWatch> {
  const { onChanges, timeoutMillis = 30_000, clock = systemClock, detector = new DriftDetector(options) } = options;
  const connection = identityOfTransport(client.transport);
  const server = options.server ?? connection ?? client.getServerVersion()?.name ?? 'MCP server';
  const collector = options.collector ?? getMetricsCollector();
  const check = () =>
    operate('detect_drift', collector, async () => {
      listing.count();
      const changes = await detector.observe(await readListing(client, server, { timeout: timeoutMillis }));
      onChanges?.(changes);
      return changes;
    });
  // An error is recorded on the span, and the next check compares everything again.
  const listing = new PacedListing({ clock, list: check });
  await check();
  const onNotification = ({ changed }: ServerNotification) => {
    if (changed !== 'resource') listing.request();
  };
  const notifications = new ServerNotifications({ clock, onNotification, timeoutMillis });
  notifications.attach(client);
  const stop = () => {
    notifications.stop();
    listing.stop();
  };
  return { detector, check, accept: () => detector.accept(server), stop };
}
