import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Journal } from '@mcp-vitals/notify';
import { ManualClock } from '@mcp-vitals/signals';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { JournalProcess } from '../fixtures/journal-process.js';

const run = promisify(execFile);
const SLOW_MACHINE = 30_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-faults-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(name: string, shellPrefix?: string): JournalProcess {
  const process = new JournalProcess(path.join(folder, name, 'alerts.journal'), shellPrefix);
  onTestFinished(() => process.kill());
  return process;
}

const eventually = async <T>(read: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe('a journal whose disk refuses', () => {
  it('goes on in memory while the disk is full, says it once, and has everything on disk when there is space again', async () => {
    // A limit of file sizes fails a write as a full disk does, also in the middle of a line.
    const one = start('full', 'ulimit -S -f 8;');
    await one.do('open');
    const results: unknown[] = [];
    for (let n = 0; n < 30; n++) results.push((await one.do('append 1000')).durable);
    expect(results[0]).toBe(true);
    expect(results.at(-1)).toBe(false);
    expect(await one.do('status')).toMatchObject({ durability: 'degraded', reason: expect.stringContaining('EFBIG') });
    await run('prlimit', ['--pid', String(one.child.pid), '--fsize=unlimited']);
    const status = await eventually(
      () => one.do('status'),
      ({ durability }) => durability === 'durable',
    );
    expect(status).toMatchObject({ reason: null, notDurable: 0 });
    expect(await one.do('append 10')).toEqual({ durable: true });
    expect(one.stderr.join('').match(/the journal .* cannot be written/g)).toHaveLength(1);
    await one.kill();
    expect(await start('full').do('open')).toMatchObject({ opened: 31, discardedLines: 0 });
  });

  it('goes on in memory without file descriptors, and recovers when there are some', async () => {
    await (async () => {
      const before = start('emfile');
      await before.do('open');
      await before.do('append');
      await before.do('close');
    })();
    const one = start('emfile', 'ulimit -n 256;');
    await one.do('exhaust');
    expect(await one.do('open')).toMatchObject({ durability: 'degraded', reason: expect.stringContaining('EMFILE') });
    expect(await one.do('append')).toEqual({ durable: false });
    await one.do('release');
    await eventually(
      () => one.do('status'),
      ({ durability }) => durability === 'durable',
    );
  });

  it.each([
    ['under /proc', '/proc/self/alerts/alerts.journal'],
    ['under /proc, deeper', '/proc/1/no/such/folder/alerts.journal'],
    ['in a read-only file system', '/sys/kernel/alerts.journal'],
    ['in a folder that is a file', '/etc/hostname/alerts.journal'],
    ['that is a device', '/dev/full'],
    ['that is a folder', '/usr'],
  ])('goes on in memory with a path %s', async (_title, file) => {
    const journal = await Journal.open<number>(file, { snapshot: () => [] });
    onTestFinished(() => journal.close());
    expect(await journal.append(1)).toBe(false);
    expect(journal.status()).toMatchObject({
      durability: 'degraded',
      reason: expect.stringMatching(/./),
      notDurable: 1,
    });
  });

  it('hands over the entries of a file that becomes readable later, before it replaces it', async () => {
    const file = path.join(folder, 'late', 'alerts.journal');
    const first = await Journal.open<number>(file, { snapshot: () => [] });
    await first.append(1);
    await first.close();
    await rm(`${file}.lock`, { force: true });
    // A folder in the lock's place fails as a disk does.
    await mkdir(`${file}.lock`);
    const clock = new ManualClock();
    const known: number[] = [];
    const journal = await Journal.open<number>(file, {
      snapshot: () => known,
      onLateEntries: (entries) => known.push(...entries),
      clock,
    });
    known.push(2);
    expect(await journal.append(2)).toBe(false);
    await rm(`${file}.lock`, { recursive: true });
    await vi.waitFor(() => {
      clock.pass(1000);
      expect(journal.status().durability).toBe('durable');
    }, SLOW_MACHINE);
    expect(await journal.append(3)).toBe(true);
    await journal.close();
    const last = await Journal.open<number>(file, { snapshot: () => [] });
    expect(last.entries).toEqual([2, 1, 3]);
    await last.close();
  });
});

describe('two processes and one journal', () => {
  it('refuses the second, until the first ends or is killed', async () => {
    const first = start('two');
    await first.do('open');
    const second = start('two');
    expect(await second.do('open')).toMatchObject({
      refused: true,
      message: expect.stringContaining(`is held by process ${first.child.pid}`),
    });
    await first.do('append');
    await first.kill();
    expect(await second.do('open')).toMatchObject({ opened: 1 });
    await second.do('close');
    expect(await start('two').do('open')).toMatchObject({ opened: 1 });
  });

  it('refuses a second journal inside the same process', async () => {
    const file = path.join(folder, 'same', 'alerts.journal');
    const first = await Journal.open<number>(file, { snapshot: () => [] });
    await expect(Journal.open<number>(file, { snapshot: () => [] })).rejects.toThrow(/is held by process/);
    await first.close();
    await (await Journal.open<number>(file, { snapshot: () => [] })).close();
  });

  it('takes over from a dead process whose id another process has now', async () => {
    const one = start('reused');
    await one.do('open');
    await one.kill();
    const other = start('other');
    await other.do('open');
    const file = path.join(folder, 'reused', 'alerts.journal');
    const owner = JSON.parse(await readFile(`${file}.lock`, 'utf8'));
    await writeFile(`${file}.lock`, JSON.stringify({ ...owner, pid: other.child.pid }));
    const journal = await Journal.open<number>(file, { snapshot: () => [] });
    expect(journal.status().durability).toBe('durable');
    await journal.close();
  });

  it.each([
    ['an owner on another machine', JSON.stringify({ pid: 1, machine: 'elsewhere', started: '5', id: 'x' })],
    ['no owner', ''],
  ])('takes over from a lock with %s once nobody touches it any more', async (_title, content) => {
    const file = path.join(folder, `foreign-${content.length}`, 'alerts.journal');
    await mkdir(path.dirname(file), { mode: 0o700 });
    await writeFile(`${file}.lock`, content);
    const clock = new ManualClock();
    let opened: Journal<number> | undefined;
    const opening = Journal.open<number>(file, { snapshot: () => [], clock }).then((journal) => {
      opened = journal;
    });
    await vi.waitFor(() => {
      clock.pass(1000);
      expect(opened).toBeDefined();
    }, SLOW_MACHINE);
    await opening;
    expect(opened!.status().durability).toBe('durable');
    await opened!.close();
  });

  it('is refused while an owner on another machine touches the lock', async () => {
    const file = path.join(folder, 'touched', 'alerts.journal');
    await mkdir(path.dirname(file), { mode: 0o700 });
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 1, machine: 'elsewhere', started: '5', id: 'x' }));
    const clock = new ManualClock();
    let refusal: unknown;
    const opening = Journal.open<number>(file, { snapshot: () => [], clock }).catch((error: unknown) => {
      refusal = error;
    });
    await vi.waitFor(async () => {
      await utimes(`${file}.lock`, new Date(), new Date());
      clock.pass(1000);
      expect(refusal).toBeDefined();
    }, SLOW_MACHINE);
    await opening;
    expect(String(refusal)).toContain('is held by process 1');
  });
});
