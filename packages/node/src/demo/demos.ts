import type { Demo } from './demo.js';
import { outage } from './scenes/outage.js';
import { release } from './scenes/release.js';
import { retryLoop } from './scenes/retry-loop.js';
import { rugPull } from './scenes/rug-pull.js';
import { silentFailure } from './scenes/silent-failure.js';
import { slowTool } from './scenes/slow-tool.js';

/** The demos of `mcp-vitals demo NAME`. */
export const DEMOS: readonly Demo[] = [slowTool, outage, rugPull, retryLoop, silentFailure, release];
