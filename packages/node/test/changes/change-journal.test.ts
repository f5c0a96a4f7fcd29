import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initializeMonitoring } from '@mcp-vitals/node';
import { getMetricsCollector, ManualClock } from '@mcp-vitals/signals';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { NewChange } from '../../src/changes/change.js';
import { ChangeFile } from '../../src/changes/change-file.js';
import { ChangeJournal } from '../../src/changes/change-journal.js';

function newFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'changes-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return path.join(parent, 'journal');
}

const change = (i: number, more: Partial<NewChange> = {}): NewChange => ({
  atMillis: i,
  kind: 'health',
  subject: 'disk',
  from: 'healthy',
  to: `state ${i}`,
  reason: 'it is full',
  ...more,
});

it('changes of earlier processes come back, before those of this one', () => {
  const folder = newFolder();
  const before = new ChangeJournal({ folder, maxBytes: 100_000 });
  before.add(change(1));
  before.add(change(2));
  const after = new ChangeJournal({ folder, maxBytes: 100_000 });
  after.add(change(3));
  expect(after.recent().map(({ id, to }) => [id, to])).toEqual([
    [1, 'state 3'],
    [0, 'state 2'],
    [-1, 'state 1'],
  ]);
  expect(after.recent({ limit: 1 }).map(({ to }) => to)).toEqual(['state 3']);
});

it('a line that a killed process left unfinished loses itself alone', () => {
  const folder = newFolder();
  const file = new ChangeFile(folder, 100_000);
  file.append(change(1));
  appendFileSync(path.join(folder, 'changes.jsonl'), '{"atMillis":2,"kind":"hea');
  file.append(change(3));
  expect(file.read(10).map(({ atMillis }) => atMillis)).toEqual([1, 3]);
});

it('any file is read without an error, and only whole changes are taken from it', () => {
  const folder = newFolder();
  const file = new ChangeFile(folder, 100_000);
  file.append(change(1));
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constant(JSON.stringify(change(2))),
    fc.constant('{"__proto__":{}}'),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      appendFileSync(path.join(folder, 'changes.jsonl'), lines.join('\n'));
      for (const one of file.read(1000)) expect(one).toEqual(change(one.atMillis));
    }),
    { numRuns: 100 },
  );
});

it('the files stay within their bytes, and are readable by their user alone', () => {
  const folder = newFolder();
  const journal = new ChangeJournal({ folder, maxBytes: 20_000 });
  for (let i = 0; i < 1000; i++) journal.add(change(i));
  const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(21_000);
  expect(statSync(path.join(folder, 'changes.jsonl')).mode & 0o077).toBe(0);
  expect(journal.recent({ limit: 5000 })).toHaveLength(1000);
  for (let i = 0; i < 500; i++) journal.add(change(i));
  expect(journal.recent({ limit: 5000 })).toHaveLength(1000);
});

it('a folder that cannot be made loses nothing that memory holds, and no secret is kept', () => {
  const journal = new ChangeJournal({ folder: '/proc/nowhere/changes', maxBytes: 100_000 });
  journal.add(change(1, { reason: 'refused: Bearer ghp_0123456789abcdefghijABCDEFGHIJ012345' }));
  expect(journal.recent()).toHaveLength(1);
  expect(JSON.stringify(journal.recent())).not.toContain('ghp_0123456789');
});

it('health and definitions are followed by a monitor, and in its report', async () => {
  const folder = newFolder();
  const clock = new ManualClock(1_700_000_000_000);
  let status: 'healthy' | 'unhealthy' = 'healthy';
  const check = {
    name: 'disk',
    healthyAfter: 1,
    unhealthyAfter: 1,
    run: () => ({ status, reason: `it is ${status}` }),
  };
  const vitals = initializeMonitoring({
    clock,
    changesPath: folder,
    logging: { enableConsoleLogging: false },
    health: { checks: [check as never] },
  });
  onTestFinished(() => vitals.shutdown());
  await vitals.tick();
  status = 'unhealthy';
  for (let i = 0; i < 4; i++) {
    clock.pass(30_000);
    await vitals.tick();
  }
  const findings = [
    { change: 'instructions', path: '/description', text: 'words changed', words: { removed: ['a'], added: ['b'] } },
  ];
  getMetricsCollector().recordSchemaChange('instructions', 'tool', {
    server: 's',
    name: 'look_up',
    text: 'words changed',
    findings,
  });
  await vitals.tick();
  const report = await vitals.report();
  // The report runs the checks again, and a loaded machine changes their status.
  const changed = report.changes.filter(({ kind }) => kind === 'schema');
  expect(changed).toEqual([expect.objectContaining({ subject: 'tool look_up of s', to: 'instructions' })]);
  expect(report.changes.map(({ subject, to }) => `${subject}: ${to}`)).toContain('disk: unhealthy');
  expect(readFileSync(path.join(folder, 'changes.jsonl'), 'utf8')).toContain('"subject":"disk"');
});

it('an alert that fires already when a process starts is no change, and its end is one', async () => {
  const folder = newFolder();
  const clock = new ManualClock();
  let status: 'healthy' | 'unhealthy' = 'unhealthy';
  const check = {
    name: 'disk',
    healthyAfter: 1,
    unhealthyAfter: 1,
    run: () => ({ status, reason: `it is ${status}` }),
  };
  const start = () =>
    initializeMonitoring({
      clock,
      changesPath: folder,
      logging: { enableConsoleLogging: false },
      health: { checks: [check as never] },
      alerting: {
        defaultRules: false,
        rules: [{ name: 'DiskGone', level: 'warning', health: { check: 'disk', status: 'unhealthy' } }],
        journalPath: path.join(folder, 'alerts.journal'),
      },
    });
  const evaluate = async (vitals: ReturnType<typeof start>) => {
    clock.pass(30_000);
    await vitals.tick();
    return vitals.changes
      .recent({ kind: 'alert' })
      .map(({ from, to }) => `${from} to ${to}`)
      .reverse();
  };
  const first = start();
  expect(await evaluate(first)).toEqual(['null to firing']);
  await first.shutdown();
  const second = start();
  onTestFinished(() => second.shutdown());
  expect(await evaluate(second)).toEqual(['null to firing']);
  status = 'healthy';
  for (let i = 0; i < 12; i++) await evaluate(second);
  expect(await evaluate(second)).toEqual(['null to firing', 'firing to resolved']);
});
