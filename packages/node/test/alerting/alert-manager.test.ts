import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { McpAlertManager } from '@mcp-vitals/node';
import { notices } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { during, HIGH_MEMORY, Process, Receiver, settle } from './rig.js';

const folder = await mkdtemp(path.join(tmpdir(), 'vitals-alerts-'));

describe('the alert manager', () => {
  it('evaluates rules, groups, sends, and tells the end with the value now, the peak and how long it lasted', async () => {
    const process = new Process();
    await process.pass(20);
    process.memory = 0.91;
    await process.pass(60);
    expect(process.manager.getActiveAlerts()).toMatchObject([{ rule: 'HighMemory', state: 'firing', mutes: [] }]);
    process.memory = 0.4;
    await process.pass(600);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory', 'resolved resolved: HighMemory']);
    const [end] = process.receiver.got[1]!.alerts;
    expect(end).toMatchObject({ figure: { value: 40 }, peak: 91 });
    expect(end!.endsAt! - end!.startsAt).toBe(60_000);
    expect(process.manager.getActiveAlerts()).toEqual([]);
    expect(process.manager.resolvedToday).toBe(1);
    expect(process.manager.getAlertHistory().map(({ event }) => event)).toEqual([
      'fired',
      'delivered',
      'resolved',
      'delivered',
    ]);
  });

  it('sends at the end of the group wait, not at the next evaluation', async () => {
    const process = new Process({ routing: { groupWait: '3s' } });
    process.memory = 0.9;
    await process.tick();
    process.clock.pass(2_999);
    await settle(process.clock);
    expect(process.receiver.got).toEqual([]);
    process.clock.pass(1);
    await settle(process.clock);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('acknowledges, silences, explains and previews', async () => {
    const process = new Process({ routing: { groupWait: '0s' } });
    process.memory = 0.9;
    await process.pass(10);
    const { manager } = process;
    const [alert] = manager.getActiveAlerts();
    expect(manager.explain(alert!)).toMatchObject({
      why: expect.stringContaining('memory 90 % over 1m'),
      channels: [{ channel: 'mail' }],
    });
    expect(await manager.acknowledge('HighMemory', { by: 'dana' })).toBe(1);
    expect(await manager.acknowledge('nothing', { by: 'dana' })).toBe(0);
    expect(manager.getActiveAlerts()[0]).toMatchObject({ acknowledgedBy: 'dana' });
    const silence = await manager.silence({
      matchers: ['alertname="HighMemory"'],
      comment: 'deploy',
      author: 'dana',
      for: '1h',
    });
    expect(manager.getActiveAlerts()[0]!.mutes).toMatchObject([{ kind: 'silence', by: silence.id }]);
    expect(manager.silences()).toEqual([silence]);
    expect(await manager.liftSilence(silence.id)).toBe(true);
    process.clock.pass(300_000);
    await settle(process.clock);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory', 'silence_ended firing: HighMemory']);
    expect(manager.previewTemplate({ channel: 'mail', fingerprint: alert!.fingerprint })).toBe('firing: HighMemory');
    expect(manager.previewTemplate({ channel: 'mail' })).toBe('firing: SampleAlert');
    expect(() => manager.previewTemplate({ channel: 'fax' })).toThrow('no channel fax; there are: mail');
  });

  it('holds alerts back in a maintenance window', async () => {
    const process = new Process();
    await process.manager.addMaintenanceWindow({ name: 'all day', zone: 'UTC', from: '00:00', to: '24:00' });
    process.memory = 0.9;
    await process.pass(120);
    expect(process.receiver.got).toEqual([]);
    expect(await process.manager.removeMaintenanceWindow('all day')).toBe(true);
    await process.pass(10);
    expect(process.receiver.told).toEqual(['silence_ended firing: HighMemory']);
  });

  it('walks a fire drill through every channel to resolved, and says which channel failed', async () => {
    const slack = new Receiver('slack');
    const mail = new Receiver('mail');
    const process = new Process({ channels: [mail, slack] });
    expect(await during(process.clock, process.manager.fireDrill())).toMatchObject({
      passed: true,
      channels: [
        { channel: 'mail', fired: { status: 'delivered' }, resolved: { status: 'delivered' } },
        { channel: 'slack', fired: { status: 'delivered' }, resolved: { status: 'delivered' } },
      ],
    });
    expect(mail.told).toEqual(['drill firing: FireDrill', 'drill resolved: FireDrill']);
    slack.answer = () => ({ status: 'permanent_failure', reason: '404' });
    expect(await during(process.clock, process.manager.fireDrill())).toMatchObject({
      passed: false,
      channels: [
        { resolved: { status: 'delivered' } },
        { fired: { status: 'permanent_failure', reason: '404' }, resolved: null },
      ],
    });
    expect(process.manager.resolvedToday).toBe(0);
    expect(await during(process.clock, process.manager.test('mail'))).toEqual({ status: 'delivered' });
    expect(mail.got.at(-1)).toMatchObject({ reason: 'test' });
  });

  it('uses the log while no other channel is configured', async () => {
    const lines: string[] = [];
    const process = new Process({
      channels: [],
      log: { sink: (line) => lines.push(line) },
      routing: { groupWait: '0s' },
    });
    process.memory = 0.9;
    await process.pass(10);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('HighMemory');
    process.manager.addChannel(process.receiver);
    process.memory = 0.1;
    await process.pass(600);
    process.memory = 0.9;
    await process.pass(60);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
    expect(lines).toHaveLength(1);
  });

  it("takes the Python system's options of mail, webhook and Slack", () => {
    const manager = new McpAlertManager();
    manager.configureEmailAlerts({
      smtpHost: 'smtp.company.com',
      smtpPort: 587,
      username: 'alerts@company.com',
      password: 'password',
      recipients: ['admin@company.com'],
    });
    manager.configureWebhookAlerts({
      webhookUrl: 'https://ops.example/hook',
      webhookHeaders: { authorization: 'Bearer token' },
    });
    manager.configureSlackAlerts({ webhookUrl: 'https://hooks.slack.com/services/T/B/x' });
    expect(manager.status().channels.map(({ name, kind }) => [name, kind])).toEqual([
      ['email', 'email'],
      ['webhook', 'webhook'],
      ['slack', 'slack'],
    ]);
    manager.configureWebhookAlerts({ webhookUrl: 'https://hooks.slack.com/services/T/B/y' });
    expect(manager.status().channels.map(({ kind }) => kind)).toEqual(['email', 'slack', 'slack']);
    expect(() =>
      manager.configureEmailAlerts({ smtpHost: 'smtp.company.com', recipients: ['a@b.c\r\nRCPT TO:<evil@x>'] }),
    ).toThrow(TypeError);
    expect(JSON.stringify(manager.status())).not.toMatch(/password|token/);
  });

  it('says once that it has no windows, and fires nothing', async () => {
    const before = notices.count('not_observed');
    const manager = new McpAlertManager();
    expect(await manager.checkAlerts()).toEqual([]);
    await manager.checkAlerts();
    expect(notices.count('not_observed')).toBe(before + 1);
  });

  it('says that a call after its close neither sends nor keeps', async () => {
    const { manager } = new Process();
    await manager.close();
    const before = notices.count('not_honoured');
    await manager.checkAlerts();
    await manager.silence({ matchers: ['alertname=HighMemory'], author: 'ops', comment: 'known', for: '1h' });
    expect(notices.count('not_honoured')).toBe(before + 2);
  });

  it('sends to all channels while a route names one that is not configured, and says so', async () => {
    const before = notices.count('not_honoured');
    const process = new Process({ routing: { groupWait: '0s', routes: [{ channels: ['pager'] }] } });
    process.memory = 0.9;
    await process.pass(10);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
    expect(notices.count('not_honoured')).toBeGreaterThan(before);
    expect(() => new McpAlertManager({ routing: { routes: [{ channels: ['mail'], matchers: ['('] }] } })).toThrow(
      /not a matcher/,
    );
  });

  it('survives a channel that throws, and rules that cannot be evaluated', async () => {
    const process = new Process({ routing: { groupWait: '0s' } });
    process.receiver.answer = () => {
      throw new Error('boom');
    };
    process.memory = 0.9;
    await process.pass(20);
    process.receiver.answer = () => ({ status: 'delivered' });
    await process.pass(120);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });
});

describe('a rule or a channel that is added', () => {
  it.each<[string, (manager: McpAlertManager) => void]>([
    ['rule', (manager) => manager.addRule({ ...HIGH_MEMORY, name: 'Other', threshold: 95 })],
    ['channel', (manager) => manager.addChannel(new Receiver('pager'))],
  ])('stops no alert when the clock fails just then: a %s', async (_, add) => {
    const process = new Process({ routing: { groupWait: '0s' } });
    await process.tick();
    const { now } = process.clock;
    add(process.manager);
    process.clock.now = () => {
      throw new Error('no time');
    };
    await new Promise(setImmediate);
    process.clock.now = now;
    process.memory = 0.9;
    await process.pass(10);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('leaves the channels as they were when its policy is malformed', async () => {
    const process = new Process({ routing: { groupWait: '0s' } });
    const malformed = Object.assign(new Receiver(), { policy: { timeoutMillis: 0 } });
    expect(() => process.manager.addChannel(malformed)).toThrow(RangeError);
    process.memory = 0.9;
    await process.pass(10);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });
});

describe('rules at run time', () => {
  const write = async (name: string, text: string) => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };

  it('are added one by one, and a malformed one is refused with every issue', async () => {
    const process = new Process({ routing: { groupWait: '0s' } });
    process.memory = 0.9;
    await process.pass(10);
    process.manager.addRule({ ...HIGH_MEMORY, name: 'VeryHighMemory', level: 'critical', threshold: 85 });
    await process.pass(20);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory', 'changed firing: VeryHighMemory']);
    expect(() => process.manager.addRule({ ...HIGH_MEMORY, name: 'x y', over: 'soon' })).toThrow(/x y[\s\S]*soon/);
    expect(process.manager.rules().map(({ name }) => name)).toEqual(['HighMemory', 'VeryHighMemory']);
  });

  it('come from a YAML file with routes and windows, and the alerts of a rule that is gone resolve', async () => {
    const process = new Process({ rules: [] });
    const file = await write(
      'rules.yaml',
      [
        'rules:',
        '  - { name: FromFile, level: warning, indicator: process_memory_utilization, over: 1m, when: ">", threshold: 80 }',
        'routing: { groupWait: 0s, repeatInterval: 1h }',
        'maintenance: [{ name: nightly, zone: Europe/Berlin, from: "02:00", to: "03:00" }]',
      ].join('\n'),
    );
    expect(await process.manager.reload(file)).toEqual({ reloaded: true, issues: [] });
    expect(process.manager.maintenanceWindows()).toHaveLength(1);
    process.memory = 0.9;
    await process.pass(10);
    expect(await process.manager.reload(await write('empty.json', '{ "rules": [] }'))).toEqual({
      reloaded: true,
      issues: [],
    });
    expect(process.manager.maintenanceWindows()).toEqual([]);
    await process.pass(600);
    expect(process.receiver.told).toEqual(['firing firing: FromFile', 'resolved resolved: FromFile']);
  });

  it.each([
    ['rules: [{ name: 1, indicator: nothing }]', /rules\[0\]\.name[\s\S]*rules\[0\]\.indicator/],
    ['rules: []\nrouting: { groupWait: soon }', /routing.*soon/],
    ['rules: []\nrouting: { routes: [{ channels: [fax] }] }', /no channel \\"fax\\"/],
    [
      'rules: []\nmaintenance: [{ name: w, zone: Europe/Atlantis, from: "02:00", to: "03:00" }]',
      /maintenance\[0\].*Atlantis/,
    ],
    ['rules: []\nsurprise: 1', /surprise/],
    ['rules: [\n', /cannot be read/],
    ['a: &a [x]\nb: *c', /cannot be read/],
    ['', /holds no rules|file/],
  ])('of a bad file do not replace those before, and the issues say why: %j', async (text, why) => {
    const process = new Process({ routing: { groupWait: '0s' } });
    const result = await process.manager.reload(await write('bad.yaml', text));
    expect(result.reloaded).toBe(false);
    expect(JSON.stringify(result.issues)).toMatch(why);
    process.memory = 0.9;
    await process.pass(10);
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('of a file that do not fit the rules beside it are refused, and the journal is kept all the same', async () => {
    const circle = await write(
      'circle.yaml',
      [
        'rules:',
        '  - name: McpConnectivityLost',
        '    level: critical',
        '    health: { check: mcp_connectivity, status: unhealthy }',
        '    dependsOn: [ClientRequestsFailing]',
      ].join('\n'),
    );
    const { manager } = new Process({ rulesFile: circle, defaultRules: true });
    const before = manager.rules().length;
    expect(await manager.reload(circle)).toMatchObject({
      reloaded: false,
      issues: [{ path: 'rules', remedy: expect.stringMatching(/depends on itself.*McpConnectivityLost/) }],
    });
    expect(manager.rules()).toHaveLength(before);
    expect(manager.status().journal).not.toBe('opening');
  });

  it('of a file that is a folder, or not there, are refused', async () => {
    const { manager } = new Process();
    expect(await manager.reload(folder)).toMatchObject({
      reloaded: false,
      issues: [{ problem: expect.stringContaining('folder') }],
    });
    expect(await manager.reload(path.join(folder, 'none.yaml'))).toMatchObject({ reloaded: false });
    expect(await readFile(path.join(folder, 'bad.yaml'), 'utf8')).toBe('');
  });
});
