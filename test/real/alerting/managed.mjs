// An application with alerts, until it is killed. Arguments: journal, port of the mail server, port of the webhook, level of memory.
// Rule number N fires while the level is above N, so each level lets one more alert fire; at 0 all resolve.
import { writeSync } from 'node:fs';
import { McpAlertManager } from '@mcp-vitals/node';
import { emailChannel, webhookChannel } from '@mcp-vitals/notify';
import { METRICS } from '@mcp-vitals/signals';
import { WindowMetricReader } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const [journalPath, mailPort, hookPort, level, rules, pendingFor] = process.argv.slice(2);
const say = (line) => writeSync(1, `${line}\n`);

const reader = new WindowMetricReader({ intervalMillis: 3_600_000 });
new MeterProvider({ readers: [reader] })
  .getMeter('app')
  .createObservableGauge(METRICS.processMemoryUtilization.name)
  .addCallback((result) => result.observe(Number(level) / 1000));

const memory = { indicator: 'process_memory_utilization', over: '1m', when: '>', level: 'warning' };
const manager = new McpAlertManager({
  windows: reader.store,
  journalPath,
  defaultRules: false,
  rules: [
    ...Array.from({ length: Number(rules) }, (_, n) => ({
      ...memory,
      name: `Rule${n + 1}`,
      threshold: (n + 0.5) / 10,
    })),
    { ...memory, name: 'Slow', threshold: 0.05, for: pendingFor },
  ],
  routing: { groupWait: '0s', groupInterval: '1s', groupBy: ['alertname'] },
  delivery: { attemptsPerMinute: 60_000, burst: 1000 },
  channels: [
    emailChannel({ host: '127.0.0.1', port: Number(mailPort), from: 'a@example.com', to: ['b@example.com'] }),
    webhookChannel({ url: `http://127.0.0.1:${hookPort}`, allowHttp: true, allowAddresses: ['127.0.0.1'] }),
  ],
});

for (let tick = 0; ; tick++) {
  await reader.collectNow();
  const firing = await manager.checkAlerts();
  if (tick === 0) say('ready');
  const waiting = manager.status().channels.reduce((sum, { queued }) => sum + queued, 0);
  say(`firing ${firing.filter(({ state }) => state === 'firing').length} waiting ${waiting}`);
  if (level === '0' && firing.length === 0 && waiting === 0 && tick > 100) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
await manager.close(30);
process.exit(0);
