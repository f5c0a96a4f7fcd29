import {
  appendFile,
  chmod,
  link,
  lstat,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal, type JournalOptions } from '@mcp-vitals/notify';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

interface Entry {
  readonly n: number;
  readonly text?: string;
}

let folder: string;
let count = 0;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-journal-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  file = path.join(folder, `${count++}`, 'alerts.journal');
});

async function open(known: Entry[] = [], options: Partial<JournalOptions<Entry>> = {}) {
  const journal = await Journal.open<Entry>(file, { snapshot: () => known, ...options });
  onTestFinished(() => journal.close());
  return journal;
}

/** A closed file with these entries. */
async function written(entries: readonly Entry[]): Promise<Buffer> {
  const journal = await open();
  await Promise.all(entries.map((entry) => journal.append(entry)));
  await journal.close();
  return readFile(file);
}

const ENTRIES: readonly Entry[] = Array.from({ length: 3 }, (_, n) => ({ n, text: `größer "${n}"\n` }));

describe('a journal', () => {
  it('returns after a restart what was appended, in order', async () => {
    await written(ENTRIES);
    const journal = await open();
    expect(journal.entries).toEqual(ENTRIES);
    expect(journal.status()).toMatchObject({ durability: 'durable', reason: null, recovered: 3, discardedLines: 0 });
  });

  it('is on disk when append resolves, and shares one sync among entries that wait', async () => {
    const journal = await open();
    expect(await journal.append({ n: 1 })).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('{"n":1}');
    const handle = await openFile(file);
    const syncs = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'datasync');
    onTestFinished(() => syncs.mockRestore());
    await handle.close();
    await Promise.all(Array.from({ length: 5000 }, (_, n) => journal.append({ n })));
    expect(syncs.mock.calls.length).toBeGreaterThan(0);
    expect(syncs.mock.calls.length).toBeLessThan(20);
  });

  it('keeps its file and folder from other users', async () => {
    await written(ENTRIES);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    await chmod(file, 0o644);
    await open();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('goes on in memory without a path, and says so', async () => {
    const journal = await Journal.open<Entry>(undefined, { snapshot: () => [] });
    expect(await journal.append({ n: 1 })).toBe(false);
    expect(journal.status()).toMatchObject({ path: null, durability: 'memory' });
  });

  it('counts an entry that has no JSON and goes on', async () => {
    const journal = await open();
    expect(await journal.append({ n: 1n } as unknown as Entry)).toBe(false);
    expect(await journal.append(undefined as unknown as Entry)).toBe(false);
    expect(await journal.append({ n: 2 })).toBe(true);
    expect(journal.status()).toMatchObject({ rejected: 2, durability: 'durable' });
  });
});

describe('a damaged journal', () => {
  it('starts with the valid prefix when it is truncated at any byte, and counts the rest', async () => {
    const whole = await written(ENTRIES);
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(file, whole.subarray(0, length));
      const journal = await open();
      // The first line is the header.
      const lines = ends.filter((end) => end <= length).length;
      expect(journal.entries).toEqual(ENTRIES.slice(0, Math.max(0, lines - 1)));
      const discarded = length - (ends[lines - 1] ?? 0);
      expect(journal.status()).toMatchObject({ discardedBytes: discarded, discardedLines: discarded > 0 ? 1 : 0 });
      expect(await journal.append({ n: 99 })).toBe(true);
      await journal.close();
      const again = await open();
      expect(again.entries).toEqual([...ENTRIES.slice(0, Math.max(0, lines - 1)), { n: 99 }]);
      expect(again.status().discardedBytes).toBe(0);
      await again.close();
    }
  });

  it('starts with the valid prefix when a bit of any byte is flipped', async () => {
    const whole = await written(ENTRIES);
    for (let bit = 0; bit < whole.length * 8; bit += 7) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await writeFile(file, flipped);
      const journal = await open();
      const line = whole.subarray(0, bit >> 3).filter((byte) => byte === 0x0a).length;
      expect(journal.entries).toEqual(ENTRIES.slice(0, Math.max(0, line - 1)));
      expect(journal.status().discardedLines).toBeGreaterThan(0);
      await journal.close();
    }
  });

  it('starts over any bytes at all', async () => {
    await written(ENTRIES);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.nat({ max: 400 }), async (bytes, keep) => {
        const whole = await readFile(file);
        await writeFile(file, Buffer.concat([whole.subarray(0, keep), bytes]));
        const journal = await open();
        expect(journal.status().durability).toBe('durable');
        for (const [at, entry] of journal.entries.entries()) expect(entry).toEqual(ENTRIES[at]);
        await journal.close();
        await rm(file);
        await written(ENTRIES);
      }),
      { numRuns: 30 },
    );
  });

  it('is left alone when a newer version wrote it', async () => {
    const header = JSON.stringify({ format: 'mcp-vitals-journal', version: 2 });
    const { crc32 } = await import('node:zlib');
    await written([]);
    const text = `${crc32(header).toString(16).padStart(8, '0')} ${header}\n`;
    await writeFile(file, text);
    const journal = await open();
    expect(journal.status()).toMatchObject({ durability: 'degraded', reason: expect.stringContaining('version 2') });
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});

describe('compaction', () => {
  it('replaces the file with the snapshot, and later entries follow it', async () => {
    const known: Entry[] = [];
    const journal = await open(known);
    for (let n = 0; n < 100; n++) await journal.append({ n });
    known.push({ n: 1000 });
    const compacted = journal.compact();
    known.push({ n: 1001 });
    const appended = journal.append({ n: 1001 });
    expect(await Promise.all([compacted, appended])).toEqual([true, true]);
    await journal.close();
    expect((await open()).entries.map(({ n }) => n)).toEqual([1000, 1001]);
    expect(await readdir(path.dirname(file))).toEqual(['alerts.journal', 'alerts.journal.lock']);
  });

  it('happens by itself when the file has grown, and loses nothing', async () => {
    const known = new Map<number, Entry>();
    const journal = await Journal.open<Entry>(file, { snapshot: () => known.values(), compactAboveBytes: 20_000 });
    onTestFinished(() => journal.close());
    for (let n = 0; n < 5000; n++) {
      const entry = { n: n % 50, text: `${n}` };
      known.set(entry.n, entry);
      const appended = journal.append(entry);
      if (n % 10 === 0) await appended;
    }
    await journal.close();
    expect((await stat(file)).size).toBeLessThan(60_000);
    const restored = new Map((await open()).entries.map((entry) => [entry.n, entry]));
    expect([...restored].sort()).toEqual([...known].sort());
  });

  it('keeps the present file when a snapshot cannot be made', async () => {
    const journal = await open([], {
      compactAboveBytes: 100,
      snapshot: () => {
        throw new Error('no snapshot');
      },
    });
    for (let n = 0; n < 50; n++) expect(await journal.append({ n })).toBe(true);
    await journal.close();
    expect((await open()).entries).toHaveLength(50);
  });

  it('never lets the file exceed its largest size: it goes on in memory', async () => {
    const known: Entry[] = [];
    const journal = await open(known, { maxBytes: 10_000, compactAboveBytes: 1000 });
    for (let n = 0; n < 300; n++) {
      known.push({ n, text: 'x'.repeat(50) });
      await journal.append(known[n]!);
    }
    expect((await stat(file)).size).toBeLessThanOrEqual(10_000);
    expect(journal.status()).toMatchObject({ durability: 'degraded', reason: expect.stringContaining('exceed 10000') });
  });
});

describe('a path that another user could control', () => {
  it('is not written through a symbolic link', async () => {
    await written([]);
    const target = path.join(path.dirname(file), 'target');
    await writeFile(target, 'precious');
    await rm(file);
    await symlink(target, file);
    const journal = await open();
    expect(await journal.append({ n: 1 })).toBe(false);
    expect(journal.status()).toMatchObject({ durability: 'degraded' });
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
  });

  it('is not written through a linked folder, a second name or a folder of everybody', async () => {
    const whole = await written(ENTRIES);
    await link(file, `${file}.other`);
    expect((await open()).status()).toMatchObject({
      durability: 'degraded',
      reason: expect.stringContaining('second name'),
    });
    expect(await readFile(file)).toEqual(whole);

    const real = path.dirname(file);
    const linked = `${real}-linked`;
    await symlink(real, linked);
    file = path.join(linked, 'new.journal');
    expect((await open()).status()).toMatchObject({ reason: expect.stringContaining('symbolic link') });

    file = path.join(real, 'new.journal');
    await chmod(real, 0o777);
    expect((await open()).status()).toMatchObject({ reason: expect.stringContaining('everybody may write') });
  });

  it('is not followed when the temporary file of a compaction is a link', async () => {
    const journal = await open([{ n: 7 }]);
    const target = path.join(path.dirname(file), 'target');
    await writeFile(target, 'precious');
    await symlink(target, `${file}.tmp`);
    expect(await journal.compact()).toBe(true);
    expect(await readFile(target, 'utf8')).toBe('precious');
    await appendFile(target, '');
  });
});
