import type { Clock } from '@mcp-vitals/signals';
import { reading } from '../figure.js';
import type { HealthCheck } from './check.js';
import { Judge, type Limits, worst } from './limits.js';
import { HEALTH_WEIGHTS } from './weights.js';

/** Something that can be asked whether it is there: a client's `ping`, or its `server/discover`. */
export interface Pingable {
  ping(options: { signal: AbortSignal }): Promise<unknown>;
}

/** Whether the MCP server answers, and how fast. */
export function connectivityCheck(
  client: () => Pingable | undefined,
  clock: Clock,
  limits: Limits,
  timeoutSeconds: number,
): HealthCheck {
  const judge = new Judge();
  return {
    name: 'mcp_connectivity',
    groups: ['ready'],
    weight: HEALTH_WEIGHTS.mcp_connectivity,
    critical: true,
    timeoutSeconds,
    async run({ signal, nowMillis }) {
      const target = client();
      if (target === undefined) {
        return { status: 'unknown', reason: 'no MCP client to ask', responseTimeMs: null };
      }
      const startMillis = clock.now();
      try {
        await target.ping({ signal });
      } catch (error) {
        const responseTimeMs = clock.now() - startMillis;
        return { status: 'unhealthy', reason: `the ping failed: ${messageOf(error)}`, responseTimeMs };
      }
      const responseTimeMs = clock.now() - startMillis;
      const answered = reading('ping', 'ms', responseTimeMs, nowMillis);
      return { ...worst([judge.judge(answered, limits)]), responseTimeMs };
    },
  };
}

/** One line, bounded: it goes into reports. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
