// What the export costs the application, in CPU a call: the same calls observed without an exporter, and with one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, untilIdle } from './processes.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APP = fileURLToPath(new URL('../../test/compat/apps/calls-on-demand.mjs', import.meta.url));
const WARM_CALLS = 2000;
const METRIC_INTERVAL_MILLIS = 5000;
const NONE = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

/** CPU microseconds a call of a process that is both client and server, all its threads. */
async function microsPerCall(calls, env) {
  const child = spawn(process.execPath, [APP], {
    cwd: ROOT,
    env: { ...process.env, OTEL_METRIC_EXPORT_INTERVAL: String(METRIC_INTERVAL_MILLIS), ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const make = async (count) => {
    child.stdin.write(`${count}\n`);
    await lines.next();
  };
  await make(WARM_CALLS);
  await untilIdle(child.pid);
  const before = cpuSeconds(child.pid);
  // In portions with pauses, as calls come: a process that never pauses exports at its end.
  for (let made = 0; made < calls; made += calls / 20) {
    await make(calls / 20);
    await delay(50);
  }
  // What was recorded is sent, the metrics as well.
  await untilIdle(child.pid, METRIC_INTERVAL_MILLIS);
  const spent = cpuSeconds(child.pid) - before;
  child.stdin.end();
  await once(child, 'exit');
  return (spent / calls) * 1e6;
}

/**
 * Microseconds a call, a figure for each round; the kinds take turns.
 * @param say is told about each figure
 */
export async function measureAppCost(endpoint, calls, rounds, say) {
  const monitor = {
    NODE_OPTIONS: '--import @mcp-vitals/node/register',
    MCP_MONITORING_ENABLED: 'true',
    // It would report that this application is busy.
    MCP_LOG_LEVEL: 'error',
  };
  const kinds = {
    'not observed': {},
    'observed by the monitor, nothing exported': { ...monitor, ...NONE },
    'the same, exported to the Collector': { ...monitor, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  };
  const costs = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [kind, env] of Object.entries(kinds)) {
      const micros = await microsPerCall(calls, env);
      costs[kind].push(micros);
      say(`application, round ${round} of ${rounds}: ${kind}: ${micros.toFixed(0)} us a call`);
    }
  }
  return costs;
}
