import { CardinalityLimit } from '@mcp-vitals/signals';

/** The published versions of MCP. They have their places from the start, which versions that peers make up cannot take. */
const PUBLISHED_VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** Versions are days, or drafts of the next one. */
const VERSION_FORM = /^(?:20\d\d-\d\d-\d\d|(?:DRAFT|draft)[\w.-]{0,24})$/;

/**
 * The cardinality limits of metric attributes whose values a peer chooses, shared by everything that one telemetry
 * source records.
 */
export class NameBounds {
  readonly methods = new CardinalityLimit(20);
  readonly tools = new CardinalityLimit(100);
  readonly prompts = new CardinalityLimit(50);
  readonly statusCodes = new CardinalityLimit(20);
  readonly protocolVersions = new CardinalityLimit(10, (version) => VERSION_FORM.test(version));

  constructor() {
    for (const version of PUBLISHED_VERSIONS) this.protocolVersions.admit(version);
  }

  /** Number of values recorded as `_OTHER` because a limit was reached. */
  get dropped(): number {
    return [this.methods, this.tools, this.prompts, this.statusCodes, this.protocolVersions].reduce(
      (sum, limit) => sum + limit.dropped,
      0,
    );
  }
}
