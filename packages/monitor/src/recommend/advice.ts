import type { OperationSample } from '@mcp-vitals/windows';
import type { Recommendation } from './recommendation.js';

/** A recommendation, and the calls whose time it saves. */
export interface Advice {
  readonly recommendation: Recommendation;
  readonly billed: readonly OperationSample[];
}
