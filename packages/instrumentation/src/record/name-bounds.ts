import { CardinalityLimit } from '@mcp-vitals/signals';

/**
 * The cardinality limits of metric attributes whose values a peer chooses, shared by everything that one telemetry
 * source records.
 */
export class NameBounds {
  readonly methods = new CardinalityLimit(20);
  readonly tools = new CardinalityLimit(100);
  readonly prompts = new CardinalityLimit(50);
  readonly statusCodes = new CardinalityLimit(20);
  readonly protocolVersions = new CardinalityLimit(10);

  /** Number of values recorded as `_OTHER` because a limit was reached. */
  get dropped(): number {
    return [this.methods, this.tools, this.prompts, this.statusCodes, this.protocolVersions].reduce(
      (sum, limit) => sum + limit.dropped,
      0,
    );
  }
}
