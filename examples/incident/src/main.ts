import { setTimeout as delay } from 'node:timers/promises';
import { initializeMonitoring } from '@mcp-vitals/node';
import { emailChannel, slackChannel, webhookChannel } from '@mcp-vitals/notify';
import { Receivers } from './receivers.js';
import { SearchTool } from './search-tool.js';

/** Longest wait for a step of the incident. */
const PATIENCE_MILLIS = 20_000;

const start = performance.now();
const failures: string[] = [];
const say = (text: string) => console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${text}`);

function check(isRight: boolean, what: string): void {
  say(`${isRight ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!isRight) failures.push(what);
}

const receivers = new Receivers(({ channel, text }) => say(`        ${channel} received ${text.length} bytes`));
const { smtpPort, url } = await receivers.listen();
// Receivers on loopback have to be permitted by name: the channels refuse private addresses otherwise.
const local = { allowHttp: true, allowAddresses: ['127.0.0.0/8'] };
const vitals = initializeMonitoring({
  serviceName: 'search-service',
  intervalSeconds: 0.5,
  logging: { enableConsoleLogging: false },
  alerting: {
    defaultRules: false,
    rules: [
      {
        name: 'SearchFails',
        level: 'critical',
        indicator: 'server_error_ratio',
        over: '4s',
        when: '>',
        threshold: 50,
        minimumEvents: 5,
        for: '1s',
        annotations: { summary: '{{ value }} of the calls failed over {{ over }} ({{ count }} calls)' },
      },
    ],
    routing: { groupWait: '1s', groupInterval: '2s', repeatInterval: '3s' },
    channels: [
      emailChannel({
        name: 'mail',
        host: '127.0.0.1',
        port: smtpPort,
        from: 'vitals@example.com',
        to: ['ops@example.com'],
      }),
      webhookChannel({ name: 'webhook', url: `${url}/webhook`, secret: 'a shared secret', ...local }),
      slackChannel({ name: 'slack', url: `${url}/slack`, ...local }),
    ],
  },
});
const alerts = vitals.alerts!;
const tool = new SearchTool();

try {
  await tool.start();
  say('calm: the tool answers');
  await delay(3000);
  check(alerts.getActiveAlerts().length === 0 && receivers.arrived.length === 0, 'nothing fires and nobody is told');

  say('the tool breaks');
  tool.isBroken = true;
  check(
    await receivers.everywhere(/SearchFails/, 0, PATIENCE_MILLIS),
    'mail, webhook and Slack tell that SearchFails fires',
  );
  const [alert] = alerts.getActiveAlerts();
  check(alert !== undefined && alert.figure.value! > 50, 'the alert is active, with its figure');
  for (const { channel, next, whyNotSooner } of alert ? alerts.explain(alert)!.channels : []) {
    say(
      `        ${channel}: next notice ${next ? `${next.reason} at ${new Date(next.at).toISOString()}` : 'none'}, ${whyNotSooner}`,
    );
  }

  say('dana acknowledges it');
  check(
    (await alerts.acknowledge('SearchFails', { by: 'dana', comment: 'looking into the index' })) === 1,
    'one alert is acknowledged',
  );
  // A repeat may be on its way at this moment.
  do await delay(500);
  while (alerts.status().channels.some(({ queued }) => queued > 0));
  const told = receivers.arrived.length;
  await delay(4500);
  check(receivers.arrived.length === told, 'no repeat comes although the repeat interval passed');

  say('the tool is repaired');
  tool.isBroken = false;
  check(
    await receivers.everywhere(/resolved/i, told, PATIENCE_MILLIS),
    'mail, webhook and Slack tell that it resolved',
  );
  const report = await vitals.report();
  check(
    report.alerts.active_count === 0 && report.alerts.resolved_today === 1,
    'the report: nothing active, one resolved today',
  );
  say('the history:');
  for (const { event, channel, reason } of alerts.getAlertHistory())
    say(`        ${event}${channel ? ` ${channel}` : ''}: ${reason}`);
} finally {
  await tool.stop();
  await vitals.shutdown();
  receivers.close();
}
const seconds = (performance.now() - start) / 1000;
check(seconds < 60, 'all of it took less than a minute');
console.log(failures.length === 0 ? 'the incident went as it should' : `failed: ${failures.join('; ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
