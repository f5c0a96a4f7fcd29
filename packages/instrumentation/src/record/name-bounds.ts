import { CardinalityLimit } from '@mcp-vitals/signals';

/** The bounds of everything that a peer can choose and a metric can carry, for all that one source of telemetry sees. */
export class NameBounds {
  readonly methods = new CardinalityLimit(20);
  readonly tools = new CardinalityLimit(100);
  readonly prompts = new CardinalityLimit(50);
  readonly statusCodes = new CardinalityLimit(20);
  readonly protocolVersions = new CardinalityLimit(10);

  /** How often a value was recorded as `_OTHER` because its bound was reached. */
  get dropped(): number {
    return [this.methods, this.tools, this.prompts, this.statusCodes, this.protocolVersions].reduce(
      (sum, limit) => sum + limit.dropped,
      0,
    );
  }
}
