import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = path.join(ROOT, 'packages/node/dist');
const SERVER = path.join(ROOT, 'packages/node/test/fixtures/released-server.mjs');
/** Windows of a third of a second, after which ranks are sure even if neighbouring windows resemble each other. */
const WINDOWS = 45;
const PARALLEL = 8;
const PATIENCE = { timeout: 240_000, interval: 200 };
/** The calls take real time: what delays all of them for as long as a version runs hides the difference, or makes one. */
const ON_A_BUSY_MACHINE = { retry: 2, timeout: 900_000 };

interface Version {
  readonly version: string;
  readonly folder: string;
  readonly millis: number;
  readonly failsEvery: number;
}

/** Runs a version, with calls all the time, until it has enough windows, and returns its last report. */
async function serve({ version, folder, millis, failsEvery }: Version): Promise<MonitoringReport> {
  const reports = mkdtempSync(path.join(folder, 'reports-'));
  const releases = path.join(folder, 'releases');
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--import', pathToFileURL(path.join(NODE, 'register.js')).href, SERVER, String(millis), String(failsEvery)],
    cwd: ROOT,
    env: {
      MCP_MONITORING_ENABLED: 'true',
      MCP_MONITORING_INTERVAL: '0.1',
      MCP_REPORT_FOLDER: reports,
      MCP_RELEASES_PATH: releases,
      MCP_RELEASES_WINDOW: '0.3',
      OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
      OTEL_SERVICE_NAME: 'shop',
    },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'customer', version: '1.0.0' });
  await client.connect(transport);
  let isOver = false;
  const calls = Array.from({ length: PARALLEL }, async () => {
    while (!isOver) await client.callTool({ name: 'find_order' });
  });
  try {
    await vi.waitFor(() => expect(windowsOf(version, releases)).toBeGreaterThan(WINDOWS), PATIENCE);
  } finally {
    isOver = true;
    await Promise.all(calls);
    await client.close();
  }
  const [file] = readdirSync(reports).filter((name) => name.endsWith('.json'));
  return (JSON.parse(readFileSync(path.join(reports, file!), 'utf8')) as { report: MonitoringReport }).report;
}

/** The windows in which a version was sampled so far. */
function windowsOf(version: string, folder: string): number {
  const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const text = texts.find((one) => one.split('\n')[0]!.includes(`"${version}"`)) ?? '';
  return text.split('"server_latency_p50"').length - 1;
}

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-releases-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const indicatorIn = ({ release }: MonitoringReport, name: string) =>
  release?.indicators.find(({ indicator }) => indicator === name);

describe('the versions of a server that knows nothing of the monitor', () => {
  it(
    'are compared over a restart: an equal one is quiet, a slower one that fails more is worse, as `mcp-vitals report` says',
    ON_A_BUSY_MACHINE,
    async () => {
      const folder = newFolder();
      const first = await serve({ version: '1.0.0', folder, millis: 40, failsEvery: 20 });
      expect(first.release).toMatchObject({ version: '1.0.0', previous: null, indicators: [] });

      const equal = await serve({ version: '1.0.1', folder, millis: 40, failsEvery: 20 });
      expect(equal.release).toMatchObject({ version: '1.0.1', previous: { version: '1.0.0' } });
      for (const name of ['server_error_ratio', 'server_silent_failure_ratio', 'server_result_tokens_average']) {
        expect(indicatorIn(equal, name), name).toMatchObject({ verdict: 'no_difference' });
      }
      // The machine may be slower for a while, which is a difference: then the medians show it.
      for (const one of equal.release!.indicators.filter(({ verdict }) => verdict === 'worse')) {
        expect(one.after!.value, one.indicator).toBeGreaterThan(1.1 * one.before!.value);
      }

      const worse = await serve({ version: '1.1.0', folder, millis: 200, failsEvery: 4 });
      expect(worse.release).toMatchObject({ version: '1.1.0', previous: { version: '1.0.1' } });
      for (const name of ['server_latency_average', 'server_error_ratio']) {
        expect(indicatorIn(worse, name), name).toMatchObject({
          verdict: 'worse',
          confidence: expect.toSatisfy((value: number) => value >= 0.99 && value <= 1),
        });
      }
      expect(indicatorIn(worse, 'server_error_ratio')?.change).toBeGreaterThan(10);
      expect(worse.recommendations.find(({ kind }) => kind === 'release_regression')?.text).toContain('1.0.1');
      const file = path.join(folder, 'report.json');
      writeFileSync(file, JSON.stringify(worse));
      const { stdout } = await promisify(execFile)(process.execPath, [path.join(NODE, 'cli/main.js'), 'report', file]);
      expect(stdout).toMatch(/Release 1\.1\.0 after 1\.0\.1/);
      expect(stdout).toMatch(/error ratio of server requests +worse +[45][.\d]* % +2[.\d]+ % +99/);
    },
  );
});
