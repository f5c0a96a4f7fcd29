import type { OperationSample } from '@mcp-vitals/windows';
import type { Recommendation } from './recommendation.js';

/** A recommendation, and the calls whose time it says can be saved. */
export interface Advice {
  readonly recommendation: Recommendation;
  readonly billed: readonly OperationSample[];
}
