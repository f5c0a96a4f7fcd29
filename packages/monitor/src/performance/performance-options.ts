import type { Clock } from '@mcp-vitals/signals';
import type { OperationDetector } from './anomaly.js';
import type { OperationIdentity } from './operation-table.js';

export interface McpPerformanceTrackerOptions {
  /** Number of finished calls kept one by one. @default 10_000 */
  readonly maxSnapshots?: number;
  /** Length of the window of figures and trends, in minutes. @default 60 */
  readonly trendWindowMinutes?: number;
  /** Number of operations kept apart; calls of further ones count as `_OTHER`. @default 200 */
  readonly maxOperations?: number;
  /** Creates the anomaly detector of an operation; `null` for no detection. @default a `LatencyDetector` */
  readonly createDetector?: ((operation: OperationIdentity) => OperationDetector) | null;
  /**
   * The time in milliseconds for which this process was ready to run and got no processor, since any fixed moment, such as
   * `processorWaitMillis`. With it, what a lack of processors explains is one anomaly of the process. @default unknown
   */
  readonly processorWait?: () => number | undefined;
  /** @default `systemClock` */
  readonly clock?: Clock;
}
