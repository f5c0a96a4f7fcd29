import type { Clock } from '@mcp-vitals/signals';
import { INDICATORS } from '../../indicators/catalogue.js';
import { reading } from '../../indicators/measurement.js';
import { worstOf } from '../judgement/judgement.js';
import { ThresholdEvaluator } from '../judgement/threshold-evaluator.js';
import type { CheckOutcome } from '../running/check.js';
import { messageOf } from '../running/check-outcome.js';
import { type BuiltInCheck, type CheckSetUp, notSetUp } from './built-in-check.js';
import type { SchemaManagerView } from './dependencies.js';
import { HEALTH_WEIGHTS } from './weights.js';

/** Checks that the MCP server answers, and how fast; with only a schema manager, that it is connected. */
export function connectivityCheck(
  { dependencies, thresholds }: CheckSetUp,
  clock: Clock,
  timeoutSeconds: number,
): BuiltInCheck {
  const evaluator = new ThresholdEvaluator();
  const ping = INDICATORS.client_probe_latency;
  return {
    name: 'mcp_connectivity',
    groups: ['ready'],
    weight: HEALTH_WEIGHTS.mcp_connectivity,
    critical: true,
    timeoutSeconds,
    dependsOn: ['mcpClient', 'schemaManager'],
    async run({ signal }) {
      const { mcpClient, schemaManager } = dependencies();
      if (mcpClient === undefined) {
        return schemaManager === undefined ? notSetUp('mcpClient') : connectionOf(schemaManager);
      }
      const startMillis = clock.now();
      try {
        await mcpClient.ping({ signal });
      } catch (error) {
        const responseTimeMs = clock.now() - startMillis;
        return { status: 'unhealthy', reason: `the ping failed: ${messageOf(error)}`, responseTimeMs };
      }
      const responseTimeMs = clock.now() - startMillis;
      const answered = reading(ping, responseTimeMs, clock.now());
      return { ...worstOf([evaluator.judge(ping, answered, thresholds.pingMillis)]), responseTimeMs };
    },
  };
}

const STATUS_OF_CONNECTION: Readonly<Record<string, CheckOutcome['status']>> = {
  connected: 'healthy',
  connecting: 'unknown',
  idle: 'unknown',
};

async function connectionOf(manager: SchemaManagerView): Promise<CheckOutcome> {
  const { schema } = await manager.getComprehensiveMonitoringReport();
  const { state } = schema.connection;
  return { status: STATUS_OF_CONNECTION[state] ?? 'unhealthy', reason: `the schema manager's connection is ${state}` };
}
