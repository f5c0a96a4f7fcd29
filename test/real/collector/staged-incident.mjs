// An MCP server with one tool, a client that calls it all the time, and the alerts of both. Argument: a file with the rules.
// A line on stdin, `break` or `repair`, changes the tool. Each change of an alert is a line of JSON on stdout.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { initializeMonitoring } from '@mcp-vitals/node';
import { systemClock } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

const { rules, intervalSeconds } = JSON.parse(await readFile(process.argv[2], 'utf8'));
const vitals = initializeMonitoring({
  serviceName: 'staged-incident',
  intervalSeconds,
  logging: { enableConsoleLogging: false },
  health: { checkIntervalSeconds: intervalSeconds, connectivityTimeoutSeconds: intervalSeconds },
  alerting: { defaultRules: false, rules },
});

let isBroken = false;
const server = instrumentServer(new McpServer({ name: 'search', version: '1.0.0' }));
server.registerTool('search', {}, () => {
  if (isBroken) throw new Error('the index is gone');
  return { content: [{ type: 'text', text: 'found' }] };
});
const client = instrumentClient(new Client({ name: 'caller', version: '1.0.0' }));
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
setInterval(() => void client.callTool({ name: 'search' }).catch(() => {}), 50);

const wallOf = (millis) => (millis === null ? null : Date.now() - (systemClock.now() - millis));
let told = '';
setInterval(() => {
  const alerts = vitals.alerts.getActiveAlerts().map(({ rule, state, activeSinceMillis, firingSinceMillis }) => ({
    rule,
    state,
    activeSince: wallOf(activeSinceMillis),
    firingSince: wallOf(firingSinceMillis),
  }));
  const states = JSON.stringify(alerts.map(({ rule, state }) => [rule, state]));
  if (states === told) return;
  told = states;
  console.log(JSON.stringify({ at: Date.now(), alerts }));
}, 20);

for await (const line of createInterface({ input: process.stdin })) isBroken = line === 'break';
await vitals.shutdown();
process.exit(0);
