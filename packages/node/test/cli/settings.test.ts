import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mcpVitals } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('check-config', () => {
  it('ends with 0 and says so where no setting has an issue', async () => {
    const { stdout, code } = await mcpVitals(['check-config'], { environment: { MCP_LOG_LEVEL: 'DEBUG' } });
    expect([code, stdout]).toEqual([0, expect.stringContaining('no issue')]);
    expect(stdout).toMatch(/logging\.logLevel\s+"DEBUG"\s+MCP_LOG_LEVEL/);
  });

  it('shows every issue at once, with its source and what to do, and ends with 1', async () => {
    await writeFile(
      path.join(folder, 'vitals.yaml'),
      'health:\n  checkIntervalSecond: 5\n  connectivityTimeoutSeconds: 90\n',
    );
    const { stdout, code } = await mcpVitals(['check-config', '--json', '--file', 'vitals.yaml'], {
      cwd: folder,
      environment: { MCP_LOG_LEVLE: 'DEBUG', MCP_METRICS_RETENTION_HOURS: 'long' },
    });
    const { valid, issues } = JSON.parse(stdout) as { valid: boolean; issues: Record<string, string>[] };
    expect([code, valid]).toEqual([1, false]);
    const remedies = Object.fromEntries(issues.map((issue) => [issue.path, `${issue.message}; ${issue.remedy}`]));
    expect(remedies).toMatchObject({
      MCP_LOG_LEVLE: expect.stringContaining('did you mean MCP_LOG_LEVEL?'),
      'metrics.retentionHours': expect.stringContaining('MCP_METRICS_RETENTION_HOURS'),
      'health.checkIntervalSecond': expect.stringContaining('checkIntervalSeconds'),
      'health.connectivityTimeoutSeconds': expect.stringContaining('at most health.checkIntervalSeconds'),
    });
  });

  it('shows the issues of the rule file, as the monitor of these settings would find them', async () => {
    const rule = 'level: warning, indicator: process_memory_utilization, when: ">", threshold: 80';
    await writeFile(
      path.join(folder, 'rules.yaml'),
      `rules: [{ name: Long, ${rule}, over: 2h }, { name: Short, ${rule}, over: 30s }, { name: Fits, ${rule}, over: 10m }]\n`,
    );
    const { stdout, code } = await mcpVitals(['check-config'], {
      cwd: folder,
      environment: {
        MCP_ALERT_RULES_FILE: 'rules.yaml',
        MCP_METRICS_RETENTION_HOURS: '1',
        MCP_MONITORING_INTERVAL: '60',
      },
    });
    expect([code, stdout]).toEqual([1, expect.stringContaining('2 issues')]);
    expect(stdout).toMatch(/rules\[0\]\.over: "2h" is too long: .* at most the retention.*\n +write at most 1h/);
    expect(stdout).toMatch(/rules\[1\]\.over: "30s" is too short.*\n +write at least 2m/);
  });

  it('shows channels that cannot be made and default rules that are off, and nothing on stderr', async () => {
    const { stdout, stderr, code } = await mcpVitals(['check-config'], {
      environment: { MCP_WEBHOOK_URL: 'http://hooks.example/x', MCP_MONITORING_INTERVAL: '120' },
    });
    expect([code, stderr, stdout]).toEqual([1, '', expect.stringContaining('2 issues')]);
    expect(stdout).toMatch(/alerting\.webhookUrl: cannot be used, so no alert goes there/);
    expect(stdout).toMatch(/intervalSeconds: the default alert rules .* are off/);
  });

  it('names the path of an issue once', async () => {
    const { stdout } = await mcpVitals(['check-config'], { environment: { MCP_METRICS_RETENTION_HOURS: 'long' } });
    const [issue] = stdout.split('\n');
    expect(issue!.split('metrics.retentionHours')).toHaveLength(2);
  });

  it('speaks of other settings only where one is set', async () => {
    expect((await mcpVitals(['check-config'])).stdout).toContain('\nevery setting has its default; --all lists them\n');
    const environment = { MCP_LOG_LEVEL: 'DEBUG' };
    expect((await mcpVitals(['check-config'], { environment })).stdout).toContain(
      'every other setting has its default',
    );
  });

  it('masks secrets and hides folders, as text and as JSON', async () => {
    const environment = {
      MCP_SMTP_PASSWORD: 'planted-4711',
      MCP_WEBHOOK_URL: 'https://u:planted-4712@hooks.example/',
      MCP_LOG_FILE_PATH: path.join(homedir(), 'private/app.log'),
      MCP_PERFORMANCE_HISTORY_PATH: '/srv/customer/history',
    };
    for (const more of [['--json'], ['--all']]) {
      const { stdout } = await mcpVitals(['check-config', ...more], { environment });
      expect(stdout).not.toMatch(/planted-471|\/srv\/customer/);
      expect(stdout).not.toContain(`${homedir()}/private`);
      expect(stdout).toContain('~/private/app.log');
    }
  });

  it('says that a file cannot be read', async () => {
    const { stdout, code } = await mcpVitals(['check-config', '--file', 'missing.yaml'], { cwd: folder });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/missing\.yaml.*no such file or folder/)]);
  });
});

describe('history', () => {
  const entry = (minutesAgo: number, operation: string, count: number) => ({
    at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    operation,
    role: 'server',
    count,
    errors: 1,
    average_ms: 10,
    p50_ms: 9,
    p95_ms: 20,
    p99_ms: 30,
  });

  beforeAll(async () => {
    const entries = [
      entry(3 * 24 * 60, 'tools/call old', 1),
      entry(20, 'tools/call search', 5),
      entry(10, 'tools/call search', 7),
    ];
    for (const one of entries) {
      await writeFile(path.join(folder, `performance-${one.at.slice(0, 10)}.jsonl`), `${JSON.stringify(one)}\n`, {
        flag: 'a',
      });
    }
  });

  it('shows the last entry of each operation of the last day', async () => {
    const { stdout, code } = await mcpVitals(['history', '--folder', folder]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/tools\/call search\s+server\s+2\s+7\s+1\s+9 ms\s+20 ms\s+30 ms/),
    ]);
    expect(stdout).not.toContain('old');
  });

  it('shows each entry of one operation, and further back on request', async () => {
    const { stdout } = await mcpVitals(['history', '--json', '--days', '7', '--operation', 'tools/call old'], {
      environment: { MCP_PERFORMANCE_HISTORY_PATH: folder },
    });
    expect((JSON.parse(stdout) as { entries: object[] }).entries).toEqual([
      expect.objectContaining({ operation: 'tools/call old', count: 1 }),
    ]);
  });

  it('ends with 1 and says how to keep one where there is none', async () => {
    const { stderr, code } = await mcpVitals(['history']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('MCP_PERFORMANCE_HISTORY_PATH')]);
  });

  it('says which file of a history cannot be read, and shows the others', async () => {
    const spoilt = path.join(folder, 'spoilt');
    const day = new Date().toISOString().slice(0, 10);
    await mkdir(spoilt);
    await symlink(`performance-${day}.jsonl`, path.join(spoilt, `performance-${day}.jsonl`));
    const { stdout, stderr, code } = await mcpVitals(['history', '--folder', 'spoilt'], { cwd: folder });
    expect([code, stdout]).toEqual([0, 'no entry in the last day\n']);
    expect(stderr).toMatch(new RegExp(`performance-${day}\\.jsonl, a part of the history .* cannot be read`));
  });
});
