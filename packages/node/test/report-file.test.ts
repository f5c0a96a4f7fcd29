import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock, notices } from '@mcp-vitals/signals';
import { expect, it, onTestFinished } from 'vitest';
import { Monitoring } from '../src/monitoring.js';
import { ReportFile } from '../src/report-file/report-file.js';
import { ReportWriting } from '../src/report-writing.js';

it('leaves the latest of several reports whole, whatever was still being written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = new ReportFile(folder, 1, 0);
  const texts = Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({ at: i, text: 'x'.repeat(1_000_000 - 40_000 * i) }),
  );
  await Promise.all(texts.map((text) => file.write(text)));
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  expect(JSON.parse(readFileSync(path.join(folder, names[0]!), 'utf8'))).toMatchObject({ at: 19 });
});

it('says in words why it cannot be written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'a file');
  writeFileSync(file, '');
  expect(notices.capture(() => new ReportFile(file, 1, 0).writeNow('{}'))).toEqual([
    expect.stringContaining('(a part of its path is no folder)'),
  ]);
});

it('says that the process has ended, although an evaluation was in progress', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const monitoring = new Monitoring({ alerting: false });
  let evaluated: () => unknown = () => {};
  monitoring.onEvaluation = (listener) => {
    evaluated = () => listener({} as never);
    return () => {
      evaluated = () => {};
    };
  };
  const writing = ReportWriting.start(folder, monitoring, new ManualClock(1_700_000_000_000))!;
  const closing = writing.close();
  await evaluated();
  await closing;
  monitoring.stop();
  const [name] = readdirSync(folder);
  expect(JSON.parse(readFileSync(path.join(folder, name!), 'utf8'))).toMatchObject({ ended: true });
});
