import { spawnSync } from 'node:child_process';
import { compileAlertmanager, compileRules } from '@mcp-vitals/backends';
import { type AlertRule, DEFAULT_RULES, RuleSet } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { SAMPLE_RULES } from '../../../packages/backends/test/sample-rules.js';
import { PROMTOOLS, runTool } from './promtool.js';
import { Random } from './random.js';
import { randomRules } from './random-rules.js';

const NAMINGS = ['otlp', 'otlp-native', 'prometheus-exporter'] as const;
const rules = new RuleSet([...DEFAULT_RULES, ...SAMPLE_RULES, ...randomRules(new Random(5), 200)]);

describe.each(PROMTOOLS)('promtool of Prometheus $version', ({ program }) => {
  it.skipIf(program === undefined).each(NAMINGS)('accepts every file with the names of %s', async (naming) => {
    const kinds = (['yaml', 'json'] as const).flatMap((format) =>
      [undefined, ['job'], []].map((targetLabels) => ({ naming, format, ...(targetLabels && { targetLabels }) })),
    );
    const files = Object.fromEntries(kinds.map((kind, i) => [`rules-${i}.yml`, compileRules(rules, kind)]));
    const { code, output } = await runTool(program!, ['check', 'rules', ...Object.keys(files)], files);
    expect(output.split(`SUCCESS: ${rules.rules.length + 2} rules found`).length - 1).toBe(kinds.length);
    expect(code).toBe(0);
  });

  it.skipIf(program === undefined)('renders annotations with the figure, its count and the labels', async () => {
    const rule: AlertRule = {
      name: 'Slow',
      level: 'warning',
      indicator: 'operation_latency_average',
      by: ['mcp_vitals.operation.name'],
      over: '5m',
      when: '>',
      threshold: 100,
      annotations: {
        summary:
          '{ {{ value }} } over {{ threshold }} in {{ over }}, {{ count }} calls of {{ labels.mcp_vitals_operation_name }}',
      },
    };
    const series = (suffix: string, values: string) => ({
      series: `mcp_vitals_operation_duration_seconds_${suffix}{job="j",mcp_vitals_operation_name="a\\"b"}`,
      values,
    });
    const labels = { severity: 'warning', job: 'j', mcp_vitals_operation_name: 'a"b' };
    const test = {
      rule_files: ['rules.yml'],
      evaluation_interval: '10s',
      tests: [
        {
          interval: '10s',
          input_series: [series('sum', '0+3x40'), series('count', '0+2x40')],
          alert_rule_test: [
            {
              eval_time: '5m',
              alertname: 'Slow',
              exp_alerts: [
                { exp_labels: labels, exp_annotations: { summary: '{ 1500 ms } over 100 ms in 5m, 60 calls of a"b' } },
              ],
            },
          ],
        },
      ],
    };
    const { code, output } = await runTool(program!, ['test', 'rules', 'test.json'], {
      'rules.yml': compileRules(new RuleSet([rule]), { naming: 'otlp' }),
      'test.json': JSON.stringify(test),
    });
    expect(output).toContain('SUCCESS');
    expect(code).toBe(0);
  });
});

const amtoolIsMissing = spawnSync('amtool', ['--version']).error !== undefined;

describe.skipIf(amtoolIsMissing)('amtool', () => {
  const routing = {
    groupBy: ['alertname'],
    routes: [
      { levels: ['critical'], channels: ['mail', 'chat'], repeatInterval: '1h', continue: true },
      { matchers: ['team=~"a|b"', 'zone!="z \\"1\\""'], channels: ['chat'], groupBy: ['...'] },
    ],
    inhibit: [{ source: ['alertname="Down"'], target: ['severity=~"info|warning"'], equal: ['zone'] }],
  } as const;
  const maintenance = [
    { name: 'night', zone: 'Europe/Berlin', from: '22:30', to: '06:00', days: ['sun', 'mon'] },
    {
      name: 'release',
      zone: 'America/New_York',
      from: '10:00',
      to: '12:00',
      dates: ['2028-02-29'],
      matchers: ['team="a"'],
    },
  ] as const;
  const receivers = {
    mail: { email_configs: [{ to: 'a@b.test', from: 'c@b.test', smarthost: 'mail.test:25' }] },
    chat: { webhook_configs: [{ url: 'https://chat.test/hook' }] },
  };

  it.each(['yaml', 'json'] as const)('accepts the configuration as %s, with and without routes', async (format) => {
    for (const [one, more] of [
      [routing, { maintenance, receivers }],
      [{}, {}],
    ] as const) {
      const file = compileAlertmanager(one, { rules, channels: ['mail', 'chat'], format, ...more });
      const { code, output } = await runTool('amtool', ['check-config', 'alertmanager.yml'], {
        'alertmanager.yml': file,
      });
      expect(output).toContain('SUCCESS');
      expect(code).toBe(0);
    }
  });

  it('routes an alert to the receivers that our routes name', async () => {
    const file = compileAlertmanager(routing, { rules, channels: ['mail', 'chat'], maintenance, receivers });
    const receiverOf = async (...labels: string[]) => {
      const args = ['config', 'routes', 'test', '--config.file=alertmanager.yml', ...labels];
      return (await runTool('amtool', args, { 'alertmanager.yml': file })).output.split('\n')[0];
    };
    expect(await receiverOf('alertname=A', 'severity=critical')).toBe('chat+mail');
    expect(await receiverOf('alertname=A', 'severity=critical', 'team=a')).toBe('chat+mail,chat');
    expect(await receiverOf('alertname=A', 'severity=warning', 'team=b')).toBe('chat');
    expect(await receiverOf('alertname=A', 'severity=info')).toBe('chat+mail');
    expect(await receiverOf('alertname=A', 'severity=info', 'shadow=true')).toBe('nobody');
    expect(await receiverOf('alertname=McpVitalsHeartbeat', 'severity=none')).toBe('heartbeat');
  });
});
