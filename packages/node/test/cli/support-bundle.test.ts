import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseTarGzip } from 'nanotar';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommandRun, mcpVitals } from './command.js';
import { FakeMonitor } from './fake-monitor.js';

/** Planted in every source of the bundle. */
const SECRETS = {
  smtp: 'planted-smtp-4711',
  webhook: 'planted-hook-4712',
  bearer: 'planted.bearer.4713.xyzzy',
  url: 'planted-url-4714',
  log: 'planted-log-4715',
  key: 'sk-planted47164716471647164716',
  header: 'planted-header-4717',
  report: 'planted-report-4718',
};

let folder: string;
let monitor: FakeMonitor;
let run: CommandRun;
let texts: Map<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-support-'));
  monitor = await FakeMonitor.start({
    '/api/report': { schema_version: '2.1', operations: [{ operation: `read password=${SECRETS.report}` }] },
    '/api/changes': { changes: [{ reason: `Authorization: Bearer ${SECRETS.bearer}` }] },
  });
  const log = path.join(folder, 'app.log');
  await writeFile(
    log,
    [
      `started in ${homedir()}/private/project`,
      `connected to postgres://app:${SECRETS.log}@db/orders`,
      `{"message":"call","api_key":"${SECRETS.key}"}`,
      `authorization: Bearer ${SECRETS.bearer}`,
    ].join('\n'),
  );
  run = await mcpVitals(['support', 'bundle', '--output', path.join(folder, 'help.tar.gz'), '--url', monitor.address], {
    cwd: folder,
    environment: {
      MCP_LOG_FILE_PATH: log,
      MCP_SMTP_HOST: 'mail',
      MCP_SMTP_USERNAME: 'user',
      MCP_SMTP_PASSWORD: SECRETS.smtp,
      MCP_WEBHOOK_URL: `https://user:${SECRETS.url}@hooks.example/x?token=${SECRETS.url}`,
      MCP_WEBHOOK_SECRET: SECRETS.webhook,
      MCP_HTTP_TOKEN: SECRETS.bearer,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${SECRETS.header}`,
    },
  });
  const packed = await parseTarGzip(await readFile(path.join(folder, 'help.tar.gz')));
  texts = new Map(packed.map(({ name, text }) => [name.replace('mcp-vitals-support/', ''), text]));
});
afterAll(async () => {
  await monitor.close();
  await rm(folder, { recursive: true });
});

it('a support bundle holds versions, settings, doctor, report, changes and log, and says so', () => {
  expect(run.code, run.stderr).toBe(0);
  const names = ['versions.json', 'settings.json', 'doctor.json', 'report.json', 'changes.json', 'log.txt'];
  expect([...texts.keys()]).toEqual([...names, 'missing.json']);
  for (const name of names) expect(run.stdout).toContain(name);
  expect(JSON.parse(texts.get('missing.json')!)).toEqual([]);
  expect(texts.get('log.txt')).toContain('started in ');
  expect(JSON.parse(texts.get('settings.json')!)).toMatchObject({ settings: expect.any(Array) });
  expect(JSON.parse(texts.get('doctor.json')!)).toMatchObject({ counts: expect.any(Object) });
});

it.each(Object.entries(SECRETS))('a support bundle does not hold the planted secret of %s', (_, secret) => {
  for (const [name, text] of texts) expect(text, name).not.toContain(secret);
  expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
});

it('a support bundle holds no folder of a person, and only its owner can read it', async () => {
  for (const [name, text] of texts) {
    expect(text, name).not.toContain(folder);
    expect(text, name).not.toContain(`${homedir()}/`);
  }
  expect((await stat(path.join(folder, 'help.tar.gz'))).mode & 0o077).toBe(0);
});

it('a support bundle without a monitor names what is missing and why', async () => {
  const { stdout, code } = await mcpVitals(['support', 'bundle', '--json', '--no-doctor'], {
    cwd: folder,
    environment: { TMPDIR: folder },
  });
  const { file, entries, missing } = JSON.parse(stdout) as {
    file: string;
    entries: { name: string }[];
    missing: { name: string; reason: string }[];
  };
  expect([code, file]).toEqual([0, './mcp-vitals-support.tar.gz']);
  expect(entries.map(({ name }) => name)).toEqual(['versions.json', 'settings.json', 'missing.json']);
  expect(Object.fromEntries(missing.map(({ name, reason }) => [name, reason]))).toMatchObject({
    'report.json': 'no monitor of yours runs on this machine',
    'log.txt': 'no log file is set',
  });
});

it('a support bundle of a process that is none is not written, and ends with 2', async () => {
  const { stdout, stderr, code } = await mcpVitals(['support', 'bundle', '--no-doctor', '--pid', 'abc'], {
    cwd: folder,
  });
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('--pid abc is no process id')]);
});
