import type { Demo } from './demo.js';
import { contextCost } from './scenes/context-cost.js';
import { executionTelemetry } from './scenes/execution-telemetry.js';
import { loop } from './scenes/loop.js';
import { oldClient } from './scenes/old-client.js';
import { outage } from './scenes/outage.js';
import { poisonedTool } from './scenes/poisoned-tool.js';
import { release } from './scenes/release.js';
import { retryLoop } from './scenes/retry-loop.js';
import { rugPull } from './scenes/rug-pull.js';
import { signIn } from './scenes/sign-in.js';
import { silentFailure } from './scenes/silent-failure.js';
import { slowTool } from './scenes/slow-tool.js';
import { task } from './scenes/task.js';
import { unknownTool } from './scenes/unknown-tool.js';

/** The demos of `mcp-vitals demo NAME`. */
export const DEMOS: readonly Demo[] = [
  slowTool,
  outage,
  rugPull,
  retryLoop,
  silentFailure,
  contextCost,
  oldClient,
  unknownTool,
  loop,
  signIn,
  task,
  poisonedTool,
  release,
  executionTelemetry,
];
