import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_RULES } from '@mcp-vitals/monitor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mcpVitals } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-rules-'));
  await writeFile(
    path.join(folder, 'good.yaml'),
    `rules:
  - name: SlowSearch
    level: warning
    indicator: server_latency_p95
    over: 5m
    when: '>'
    threshold: 2000
routing:
  routes:
    - levels: [critical]
      channels: [slack]
`,
  );
  await writeFile(
    path.join(folder, 'bad.yaml'),
    "rules:\n  - name: Wrong\n    level: warn\n    indicator: server_latncy_p95\n    over: 5m\n    when: '>'\n    threshold: 5 %\n",
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** A maintenance window for one team. */
const windowFor = (team: string): string =>
  `  - { name: ${team}, zone: Europe/Berlin, from: '02:00', to: '03:00', matchers: ['team="${team}"'] }\n`;

type RuleFile = { groups: { rules: { alert: string; expr: string }[] }[] };
const alertsIn = (text: string) => (parse(text) as RuleFile).groups.flatMap(({ rules }) => rules);

describe('rules check', () => {
  it('ends with 0 for a valid file', async () => {
    const { stdout, code } = await mcpVitals(['rules', 'check', 'good.yaml'], { cwd: folder });
    expect([code, stdout]).toEqual([0, '✓ 1 rule is valid\n']);
  });

  it('names every issue of a file with its place and what was meant, and ends with 1', async () => {
    const { stdout, code } = await mcpVitals(['rules', 'check', '--json', 'bad.yaml'], { cwd: folder });
    const { valid, issues } = JSON.parse(stdout) as { valid: boolean; issues: { path: string; remedy: string }[] };
    expect([code, valid]).toEqual([1, false]);
    expect(Object.fromEntries(issues.map((issue) => [issue.path, issue.remedy]))).toMatchObject({
      'rules[0].level': 'did you mean warning?',
      'rules[0].indicator': expect.stringContaining('did you mean server_latency_p95'),
      'rules[0].threshold': expect.any(String),
    });
  });

  it('names issues of rules, routes and windows at once', async () => {
    const rule = "- { name: Wrong, level: warn, indicator: server_latency_p95, over: 5m, when: '>', threshold: 5 }";
    const file = `rules:
  ${rule}
routing: { routes: [{ levels: [critical], channels: [slak] }] }
maintenance:
  - { name: nightly, zone: Europe/Berlin, from: '02:00', to: '03:00', days: [sunday] }
  - { name: weekly, zone: Mars/Olympus, from: '02:00', to: '03:00', evry: week }
  - { name: monthly, zone: Mars/Olympus, from: '02:00', to: '03:00' }
`;
    await writeFile(path.join(folder, 'each.yaml'), file);
    const { stdout, code } = await mcpVitals(['rules', 'check', 'each.yaml'], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toContain('rules[0].level: "warn" is no level; did you mean warning?');
    expect(stdout).toMatch(/routing: .*no channel "slak"/);
    expect(stdout).toContain('maintenance[0].days[0]: "sunday" is not known here; write one of mon, tue, wed');
    expect(stdout).toContain('maintenance[1]: an object has no field "evry"; correct its name, or remove it');
    expect(stdout).toMatch(/maintenance\[2\]: .*Mars\/Olympus/);
    expect(stdout).toContain('5 issues');
  });

  it('says what belongs into a file that is empty', async () => {
    await writeFile(path.join(folder, 'empty.yaml'), '');
    const { stdout, code } = await mcpVitals(['rules', 'check', 'empty.yaml'], { cwd: folder });
    expect([code, stdout]).toEqual([1, expect.stringContaining('write an object with rules, routing or maintenance')]);
  });

  it('says that a file is missing, in words', async () => {
    const { stdout, code } = await mcpVitals(['rules', 'check', 'none.yaml'], { cwd: folder });
    expect([code, stdout]).toEqual([1, expect.stringContaining('cannot be read: no such file or folder;')]);
  });
});

describe('rules export', () => {
  it('writes the default rules and those of a file for Prometheus', async () => {
    const { stdout, code } = await mcpVitals(['rules', 'export', '--rules', 'good.yaml'], { cwd: folder });
    const names = alertsIn(stdout).map(({ alert }) => alert);
    expect(code).toBe(0);
    expect(names).toEqual(expect.arrayContaining([...DEFAULT_RULES.map(({ name }) => name), 'SlowSearch']));
  });

  it('writes the names that each way to Prometheus gives to metrics', async () => {
    const ask = async (...more: string[]) =>
      (
        await mcpVitals(['rules', 'export', '--no-defaults', '--no-heartbeat', '--rules', 'good.yaml', ...more], {
          cwd: folder,
        })
      ).stdout;
    expect(await ask()).toContain('mcp_server_operation_duration_seconds_bucket');
    const exporter = await ask('--naming', 'prometheus-exporter', '--labels', 'job');
    expect(exporter).toContain('mcp_server_operation_duration_bucket');
    expect(alertsIn(exporter)[0]!.expr).not.toContain('instance');
  });

  it('says what Alertmanager cannot express, and what to do', async () => {
    const windows = ['a', 'b', 'c', 'd', 'e', 'f'].map(windowFor).join('');
    await writeFile(path.join(folder, 'windows.yaml'), `maintenance:\n${windows}`);
    const { stdout, stderr, code } = await mcpVitals(['rules', 'export', '--alertmanager', '--rules', 'windows.yaml'], {
      cwd: folder,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('at most 5 maintenance windows with matchers');
    expect(stderr).not.toContain('fault of mcp-vitals');
  });

  it('refuses a label that Prometheus would', async () => {
    const { stdout, stderr, code } = await mcpVitals(['rules', 'export', '--labels', 'job instance']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('"job instance" is no label name');
  });

  it('writes JSON with --json, and a file with --output', async () => {
    const json = await mcpVitals(['rules', 'export', '--json']);
    expect((JSON.parse(json.stdout) as RuleFile).groups.length).toBeGreaterThan(1);
    const { stdout } = await mcpVitals(['rules', 'export', '--output', 'out.yaml'], { cwd: folder });
    expect(stdout).toBe('');
    expect(alertsIn(await readFile(path.join(folder, 'out.yaml'), 'utf8')).length).toBeGreaterThan(10);
  });

  it('writes the routes for Alertmanager', async () => {
    const { stdout } = await mcpVitals(['rules', 'export', '--alertmanager', '--rules', 'good.yaml'], { cwd: folder });
    expect(parse(stdout)).toMatchObject({ route: expect.any(Object), receivers: expect.any(Array) });
    expect(stdout).toContain('slack');
  });

  it('exports nothing of a file with an issue, and ends with 1', async () => {
    const { stdout, stderr, code } = await mcpVitals(['rules', 'export', '--rules', 'bad.yaml'], { cwd: folder });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('rules check');
  });

  it('ends with 1 where the file cannot be written', async () => {
    const { stderr, code } = await mcpVitals(['rules', 'export', '--output', 'none/out.yaml'], { cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be written (no such file or folder)')]);
  });
});

describe('dashboards export', () => {
  it('writes every dashboard into a folder, a file each', async () => {
    const { stdout, code } = await mcpVitals(['dashboards', 'export', '--json', '--folder', 'new/grafana'], {
      cwd: folder,
    });
    const { files } = JSON.parse(stdout) as { files: { name: string; uid: string; bytes: number }[] };
    expect([code, files.length > 0]).toEqual([0, true]);
    for (const { name, uid, bytes } of files) {
      const text = await readFile(path.join(folder, 'new/grafana', name), 'utf8');
      expect([Buffer.byteLength(text), (JSON.parse(text) as { uid: string }).uid]).toEqual([bytes, uid]);
    }
    expect(stdout).not.toContain(folder);
  });

  it('says that a folder cannot be made', async () => {
    const { stderr, code } = await mcpVitals(['dashboards', 'export', '--folder', 'good.yaml/x'], { cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be made (a part of its path is no folder)')]);
  });
});
