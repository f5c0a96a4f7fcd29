import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INDICATORS, measure, renderReport } from '@mcp-vitals/monitor';
import { Monitoring, startTelemetry } from '@mcp-vitals/node';
import { ATTR_MCP_METHOD_NAME, ManualClock, METRICS, notices } from '@mcp-vitals/signals';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { ReleaseFiles } from '../src/releases/release-files.js';

const START = Date.parse('2026-11-01T00:00:00Z');

afterEach(() => {
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

function newFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'releases-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return path.join(parent, 'releases');
}

interface Run {
  readonly version?: string;
  readonly folder?: string;
  readonly service?: string;
  readonly atMillis?: number;
  readonly minutes?: number;
  readonly millis?: number;
}

/** Lets a process of a version serve calls for some minutes, and returns its last report and its metrics. */
async function serve({ version, folder, service = 'shop', atMillis = START, minutes = 12, millis = 20 }: Run) {
  const clock = new ManualClock(atMillis);
  const monitoring = new Monitoring({ clock, alerting: false, releases: { ...(folder && { folder }) } });
  const resource = resourceFromAttributes(version === undefined ? {} : { 'service.version': version });
  const telemetry = startTelemetry({ serviceName: service, resource, ...monitoring.parts });
  const duration = metrics.getMeter('test').createHistogram(METRICS.serverOperationDuration.name);
  for (let tick = 0; tick < minutes * 6; tick++) {
    for (let call = 0; call < 5; call++) {
      duration.record((millis * (8 + ((tick * 5 + call) % 5))) / 10 / 1000, { [ATTR_MCP_METHOD_NAME]: 'tools/call' });
    }
    clock.pass(10_000);
    await monitoring.tick();
  }
  const report = await monitoring.report();
  const regressions = measure(INDICATORS.release_regressions, monitoring.windows, clock.now(), { over: '1m' }).value;
  const startSeconds = measure(INDICATORS.release_start_time, monitoring.windows, clock.now(), { over: '1m' }).value;
  const { marks } = monitoring.releases;
  monitoring.stop();
  await telemetry.shutdown();
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
  return { report, release: report.release, regressions, startSeconds, marks, endMillis: clock.now() };
}

const verdictsOf = ({ release }: Awaited<ReturnType<typeof serve>>) =>
  Object.fromEntries(release?.indicators.map(({ indicator, verdict }) => [indicator, verdict]) ?? []);

describe('the releases of a service', () => {
  it('are compared over a restart: a slower one is worse, with its confidence', async () => {
    const folder = newFolder();
    const before = await serve({ version: '1.0.0', folder });
    const after = await serve({ version: '1.1.0', folder, atMillis: before.endMillis, millis: 40 });
    expect(before.release).toMatchObject({ version: '1.0.0', previous: null, indicators: [] });
    expect(before.regressions).toBeNull();
    expect(after.release).toMatchObject({ version: '1.1.0', previous: { version: '1.0.0' } });
    expect(verdictsOf(after)).toMatchObject({ server_latency_p50: 'worse', server_latency_average: 'worse' });
    expect(after.regressions).toBeGreaterThanOrEqual(3);
    expect(after.startSeconds).toBe(Math.round(before.endMillis + 10_000) / 1000);
    expect(after.marks.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
    const advice = after.report.recommendations.find(({ kind }) => kind === 'release_regression');
    expect(advice).toMatchObject({ subject: '1.1.0', severity: 'warning' });
    expect(advice?.text).toMatch(/ms, now .* ms \(\+\d+ %, confidence 99\.\d+ %\)/);
    expect(renderReport(after.report)).toMatch(/Release 1\.1\.0 after 1\.0\.0\n.*indicator +verdict/);
  });

  it('are quiet when they are equal', async () => {
    const folder = newFolder();
    const before = await serve({ version: '1.0.0', folder });
    const after = await serve({ version: '1.0.1', folder, atMillis: before.endMillis });
    const ofServer = Object.entries(verdictsOf(after)).filter(([name]) => name.startsWith('server_'));
    expect(ofServer.length).toBeGreaterThan(3);
    expect(ofServer.filter(([, verdict]) => verdict === 'worse' || verdict === 'better')).toEqual([]);
    expect(verdictsOf(after)).toMatchObject({
      server_latency_p50: 'no_difference',
      server_error_ratio: 'no_difference',
    });
  });

  it('are compared with the other version that ran last, over restarts of one', async () => {
    const folder = newFolder();
    const first = await serve({ version: '1.0.0', folder });
    const second = await serve({ version: '1.1.0', folder, atMillis: first.endMillis, millis: 40, minutes: 6 });
    const again = await serve({ version: '1.1.0', folder, atMillis: second.endMillis, millis: 40, minutes: 6 });
    expect(verdictsOf(second)).toMatchObject({ server_latency_p50: 'insufficient' });
    expect(verdictsOf(again)).toMatchObject({ server_latency_p50: 'worse' });
    expect(again.release?.since).toBe(second.release?.since);
    const back = await serve({ version: '1.0.0', folder, atMillis: again.endMillis });
    expect(back.release?.previous?.version).toBe('1.1.0');
    expect(verdictsOf(back)).toMatchObject({ server_latency_p50: 'better' });
    expect(back.marks.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0', '1.0.0']);
  });

  it('are not mixed with those of another service in the same folder', async () => {
    const folder = newFolder();
    const other = await serve({ version: '9.0.0', folder, service: 'other' });
    const own = await serve({ version: '1.0.0', folder, atMillis: other.endMillis });
    expect(own.release?.previous).toBeNull();
  });

  it('are unknown without a version, and have no predecessor without a folder', async () => {
    const [unnamed, named] = [await serve({ minutes: 1 }), await serve({ version: '1.0.0', minutes: 1 })];
    expect(unnamed.release).toBeNull();
    expect(named.release?.summary).toContain('MCP_RELEASES_PATH');
  });

  it('survive lines that are damaged', async () => {
    const folder = newFolder();
    const before = await serve({ version: '1.0.0', folder });
    const [name] = readdirSync(folder);
    appendFileSync(path.join(folder, name!), '{"at":12,"values":{"server_latency_p50":["x",-1]}}\n{"at":\nnull\n[]');
    writeFileSync(path.join(folder, 'release-1-1.jsonl'), '{"service":"shop"}\n');
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    const after = await serve({ version: '1.1.0', folder, atMillis: before.endMillis, millis: 40 });
    expect(verdictsOf(after)).toMatchObject({ server_latency_p50: 'worse' });
    expect(readFileSync(path.join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('stay within 20 files of 256 KiB, with the latest figures', () => {
    const folder = newFolder();
    const files = new ReleaseFiles(folder);
    for (let i = 0; i < 25; i++) files.begin({ service: 'shop', version: `1.${i}.0`, sinceMillis: START + i });
    const names = Array.from({ length: 30 }, (_, i) => `indicator_${i}`);
    for (let minute = 1; minute <= 1000; minute++) {
      const atMillis = START + minute * 60_000;
      files.append(
        names.map((indicator) => ({ atMillis, ageMillis: minute * 60_000, indicator, value: minute, count: 100 })),
      );
    }
    const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
    expect(sizes.length).toBe(20);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_144 + 4096);
    const releases = files.read('shop');
    expect([releases[0]?.version, releases.at(-1)?.version]).toEqual(['1.5.0', '1.24.0']);
    expect(releases.at(-1)?.samples).toHaveLength(30 * 120);
    expect(releases.at(-1)?.samples[119]).toMatchObject({ indicator: 'indicator_0', value: 1000 });
    // The first half hour of a process is kept, for what changes with its age.
    const [name] = readdirSync(folder).sort().slice(-1);
    expect(readFileSync(path.join(folder, name!), 'utf8').split('\n')[30]).toContain('"indicator_0":[30,100]');
  });

  it('are whole for one who reads while a file is halved', () => {
    const folder = newFolder();
    const files = new ReleaseFiles(folder);
    files.begin({ service: 'shop', version: '1.0.0', sinceMillis: START });
    const [name] = readdirSync(folder);
    const names = Array.from({ length: 30 }, (_, i) => `indicator_${i}`);
    const append = (minute: number) => {
      const times = { atMillis: START + minute * 60_000, ageMillis: minute * 60_000 };
      files.append(names.map((indicator) => ({ ...times, indicator, value: minute, count: 100 })));
    };
    let minute = 0;
    while (statSync(path.join(folder, name!)).size <= 262_144) append(++minute);
    const reader = openSync(path.join(folder, name!), 'r');
    onTestFinished(() => closeSync(reader));
    append(++minute);
    expect(readFileSync(reader, 'utf8')).toContain('"indicator_0":[40,100]');
    expect(readFileSync(path.join(folder, name!), 'utf8')).not.toContain('"indicator_0":[40,100]');
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('keep the release before while the present one is started again and again, and those of other services', () => {
    const folder = newFolder();
    const start = (service: string, version: string, sinceMillis: number) => {
      const files = new ReleaseFiles(folder);
      files.begin({ service, version, sinceMillis });
      return files;
    };
    const sample = { atMillis: START, ageMillis: 60_000, indicator: 'server_latency_p50', value: 20, count: 9 };
    start('mail', '7.0.0', START).append([sample]);
    start('shop', '1.0.0', START + 1).append([sample]);
    for (let i = 2; i < 100; i++) start('shop', '1.1.0', START + i).append([sample]);
    const versionsOf = (service: string) => new ReleaseFiles(folder).read(service).map(({ version }) => version);
    expect([versionsOf('shop'), versionsOf('mail')]).toEqual([['1.0.0', '1.1.0'], ['7.0.0']]);
    expect(new ReleaseFiles(folder).read('shop')[0]?.samples).toEqual([sample]);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(21);
  });

  it('follow one another as they were started, whatever the clock said', async () => {
    const folder = newFolder();
    const year = 365 * 86_400_000;
    await serve({ version: '1.0.0', folder, atMillis: START + year, minutes: 1 });
    await serve({ version: '1.1.0', folder, atMillis: START, minutes: 1 });
    const { marks, release } = await serve({ version: '1.2.0', folder, atMillis: START - year, minutes: 1 });
    expect(release?.previous?.version).toBe('1.1.0');
    expect(marks.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0', '1.2.0']);
  });

  it('are written on where somebody removed the file of a running process', () => {
    const folder = newFolder();
    const files = new ReleaseFiles(folder);
    const sample = { atMillis: START, ageMillis: 60_000, indicator: 'server_latency_p50', value: 20, count: 9 };
    files.begin({ service: 'shop', version: '1.0.0', sinceMillis: START });
    files.append([sample]);
    rmSync(folder, { recursive: true });
    files.append([sample]);
    expect(files.read('shop')).toEqual([{ version: '1.0.0', sinceMillis: START, samples: [sample] }]);
  });

  it('cost the application nothing where the folder cannot be written', async () => {
    const parent = path.dirname(newFolder());
    writeFileSync(path.join(parent, 'file'), '');
    const { release } = await serve({ version: '1.0.0', folder: path.join(parent, 'file', 'x'), minutes: 3 });
    expect(release?.version).toBe('1.0.0');
    const files = new ReleaseFiles(path.join(parent, 'file'));
    const begin = () => files.begin({ service: 'shop', version: '1.0.0', sinceMillis: START });
    expect(notices.capture(begin)).toEqual([expect.stringContaining('(a part of its path is no folder)')]);
  });
});
