import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { codesOf, httpCollector, machine } from './rig.js';

const PATIENCE = 240_000;
const alone = { MCP_MONITORING_ENABLED: 'true' };

describe('the checks of settings', () => {
  it(
    'name every invalid setting with its remedy',
    async () => {
      const one = machine({ ...alone, MCP_LOG_LEVL: 'debug', MCP_HEALTH_CHECK_INTERVAL: 'often' });
      const report = await one.examine();
      expect(codesOf(report)).toEqual(['SETTING_INVALID', 'SETTING_INVALID']);
      expect(report.findings.map(({ remedy }) => remedy)).toContain('did you mean MCP_LOG_LEVEL?');
    },
    PATIENCE,
  );

  it(
    "name OpenTelemetry's variables without effect, and say nothing on stderr",
    async () => {
      const one = machine({
        ...alone,
        OTEL_TRACES_EXPORTER: 'console',
        OTEL_TRACES_SAMPLER: 'sometimes',
        OTEL_LOG_LEVEL: 'loud',
      });
      const report = await one.examine();
      expect(report.findings.map(({ code, subject, command }) => [code, subject, command])).toEqual(
        ['OTEL_TRACES_EXPORTER', 'OTEL_TRACES_SAMPLER', 'OTEL_LOG_LEVEL'].map((name) => [
          'VARIABLE_WITHOUT_EFFECT',
          name,
          `unset ${name}`,
        ]),
      );
      expect(report.findings[0]).toMatchObject({
        happened: expect.stringMatching(/console is not supported/),
        remedy: 'set OTEL_TRACES_EXPORTER to otlp or none',
      });
    },
    PATIENCE,
  );

  it(
    'name gRPC as a protocol that is not supported',
    async () => {
      const one = machine({
        ...alone,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_ENDPOINT: await httpCollector((_, response) => response.end()),
      });
      const report = await one.examine();
      expect(codesOf(report)).toEqual(['VARIABLE_WITHOUT_EFFECT']);
      expect(report.findings[0]!.happened).toContain("'grpc' is not supported");
    },
    PATIENCE,
  );

  it(
    'name paths that cannot be used, and create nothing',
    async () => {
      const one = machine(alone);
      one.write('file', '');
      mkdirSync(path.join(one.folder, 'journal'));
      one.variables = {
        ...one.variables,
        MCP_LOG_FILE_PATH: path.join(one.folder, 'file', 'app.log'),
        MCP_ALERT_JOURNAL_PATH: 'journal',
        MCP_ALERT_RULES_FILE: 'rules.yaml',
        MCP_PERFORMANCE_HISTORY_PATH: path.join(one.folder, 'var', 'lib', 'history'),
        MCP_SCHEMA_PIN_FILE: 'pins/mcp-vitals.lock.json',
      };
      const report = await one.examine();
      expect(report.findings.map(({ code, subject, happened }) => [code, subject, happened])).toEqual([
        [
          'PATH_NOT_WRITABLE',
          'MCP_LOG_FILE_PATH',
          './file/app.log, because of ./file, cannot be written (it is no folder)',
        ],
        ['PATH_NOT_READABLE', 'MCP_ALERT_RULES_FILE', './rules.yaml cannot be read (no such file or folder)'],
        ['PATH_NOT_WRITABLE', 'MCP_ALERT_JOURNAL_PATH', './journal cannot be written (it is a folder)'],
        ['PATH_FOLDER_ABSENT', 'MCP_PERFORMANCE_HISTORY_PATH', '3 folders of ./var/lib/history do not exist'],
        ['PATH_FOLDER_ABSENT', 'MCP_SCHEMA_PIN_FILE', '1 folders of ./pins/mcp-vitals.lock.json do not exist'],
      ]);
      expect(report.fixes.changes.map(({ change }) => change)).toEqual([
        'create the folder ./var/lib/history',
        'create the folder ./pins',
      ]);
    },
    PATIENCE,
  );

  it(
    'name what the monitor of these settings would report: channels, default rules, the rule file, the pin file',
    async () => {
      const one = machine({ ...alone, MCP_MONITORING_CONFIG_FILE: 'vitals.yaml', MCP_SCHEMA_PIN_FILE: 'pins.json' });
      one.write(
        'vitals.yaml',
        'intervalSeconds: 120\nalerting: { webhookUrl: "http://hooks.example/x", rulesFile: rules.yaml }\n',
      );
      one.write(
        'rules.yaml',
        'rules: [{ name: Full, level: warning, indicator: process_memery, when: ">", threshold: 80, over: 10m }]\n',
      );
      one.write('pins.json', '{');
      const report = await one.examine();
      expect(report.findings.map(({ code, subject }) => [code, subject])).toEqual([
        ['SETTING_INVALID', 'alerting.webhookUrl'],
        ['SETTING_INVALID', 'intervalSeconds'],
        ['RULE_FILE_INVALID', 'MCP_ALERT_RULES_FILE'],
        ['PIN_FILE_INVALID', 'MCP_SCHEMA_PIN_FILE'],
      ]);
      const [webhook, interval, rule, pins] = report.findings.map(({ happened, remedy }) => `${happened}; ${remedy}`);
      expect(webhook).toMatch(/no alert goes there: .*https.*from \.\/vitals\.yaml\)/);
      expect(interval).toMatch(
        /default alert rules .* are off.*\(value 120, from \.\/vitals\.yaml\); collect more often/,
      );
      expect(rule).toMatch(/^\.\/rules\.yaml: rules\[0\]\.indicator: "process_memery" .*; .*process_memory/);
      expect(pins).toMatch(/^\.\/pins\.json is no pin file: .*; repair it/);
    },
    PATIENCE,
  );

  it(
    'find nothing wrong with paths that exist or are made at the start',
    async () => {
      const one = machine({
        ...alone,
        MCP_LOG_FILE_PATH: 'logs/app.log',
        MCP_ALERT_JOURNAL_PATH: 'alerts.jsonl',
        MCP_CHANGES_PATH: 'changes',
      });
      mkdirSync(path.join(one.folder, 'changes'));
      expect((await one.examine()).findings).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'send a test message through every channel on request, and name the one that refuses it',
    async () => {
      const received: string[] = [];
      const hook = await httpCollector((request, response) => {
        received.push(request.url ?? '');
        request.resume();
        response.statusCode = request.url?.startsWith('/good') ? 200 : 403;
        response.end();
      });
      const one = machine({
        ...alone,
        MCP_WEBHOOK_URL: `${hook}/good?key=hunter2`,
        MCP_SLACK_WEBHOOK_URL: `${hook}/bad`,
        MCP_ALERTS_ALLOW_HTTP: 'true',
        MCP_ALERTS_ALLOW_ADDRESSES: '127.0.0.1',
      });
      expect((await one.examine()).findings).toEqual([]);
      expect(received).toEqual([]);
      const report = await one.examine({ testChannels: true });
      expect(report.findings.map(({ code, subject }) => [code, subject])).toEqual([['CHANNEL_REFUSED', 'slack']]);
      expect(report.findings[0]!.happened).toContain('403');
      expect(received.some((url) => url.startsWith('/good'))).toBe(true);
      expect(JSON.stringify(report)).not.toContain('hunter2');
      expect(codesOf(await machine(alone).examine({ testChannels: true }))).toEqual(['CHANNELS_ABSENT']);
    },
    PATIENCE,
  );

  it(
    'time out one by one: a check that hangs holds no other',
    async () => {
      const clock = new ManualClock();
      const one = machine(alone);
      const node = one.write('bin/node', '#!/bin/sh\nexec sleep 600\n');
      chmodSync(node, 0o755);
      const seen: string[] = [];
      let onOthers = () => {};
      const others = new Promise<void>((resolve) => {
        onOthers = resolve;
      });
      const running = one.examine({
        clock,
        command: [node],
        onCheck: ({ name, status }) => {
          seen.push(`${name} ${status}`);
          if (seen.length === 9) onOthers();
        },
      });
      await others;
      expect(seen.filter((line) => line.startsWith('versions'))).toEqual([]);
      clock.pass(60_000);
      const report = await running;
      expect(report.checks.find(({ name }) => name === 'versions')).toMatchObject({
        status: 'timed_out',
        durationMillis: 60_000,
      });
      expect(codesOf(report)).toEqual(['CHECK_TIMED_OUT']);
    },
    PATIENCE,
  );

  it(
    'are ended by the signal of the options',
    async () => {
      const one = machine({ OTEL_EXPORTER_OTLP_ENDPOINT: await httpCollector(() => {}) });
      const stop = new AbortController();
      const report = await one.examine({
        signal: stop.signal,
        onCheck: ({ name }) => name === 'versions' && stop.abort(),
      });
      expect(report.checks.find(({ name }) => name === 'collector')!.status).toBe('aborted');
    },
    PATIENCE,
  );
});

it('every kind of finding stands in docs/doctor.md with its level, cause, meaning and remedy', async () => {
  const { FINDING_KINDS } = await import('../../src/doctor/result/finding-kinds.js');
  const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/doctor.md'), 'utf8');
  const rows = Object.entries(FINDING_KINDS).map(
    ([code, { level, cause, means, remedy }]) => `| \`${code}\` | ${level} | ${cause} | ${means} | ${remedy} |`,
  );
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});
