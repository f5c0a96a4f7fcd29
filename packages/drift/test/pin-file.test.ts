import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptPin, comparePinFiles, type Definition, DriftDetector, type ServerListing } from '../src/index.js';
import { Watcher } from './watcher.js';

let folder: string;
let pinFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-pins-'));
  pinFile = path.join(folder, 'mcp-vitals.lock.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tool = (name = 'search', over: object = {}): Definition => ({
  ...{ name, description: 'Searches', inputSchema: { type: 'object' }, ...over },
});
const shown = (server: string, ...tools: Definition[]): ServerListing => ({ server, tools });
const serversIn = async (file = pinFile) =>
  Object.keys((JSON.parse(await readFile(file, 'utf8')) as { servers: object }).servers);

describe('two processes with one pin file', () => {
  it('keep the pins of each other', { timeout: 120_000 }, async () => {
    const watchers = [new Watcher(pinFile), new Watcher(pinFile), new Watcher(pinFile)];
    const names: string[] = [];
    for (let round = 0; round < 10; round++) {
      const observed = watchers.map((watcher, at) => {
        names.push(`s${at}-${round}`);
        return watcher.observe(shown(`s${at}-${round}`, tool()));
      });
      await Promise.all(observed);
    }
    await Promise.all(watchers.map((watcher) => watcher.end()));
    expect((await serversIn()).sort()).toEqual(names.sort());
    expect(await readdir(folder)).toEqual(['mcp-vitals.lock.json']);
  });

  it('that see different first listings of one server both use the first one', async () => {
    const watchers = [new Watcher(pinFile), new Watcher(pinFile)];
    const answers = await Promise.all(
      watchers.map((watcher, at) => watcher.observe(shown('s', tool('search', { description: `Searches ${at}` })))),
    );
    await Promise.all(watchers.map((watcher) => watcher.end()));
    expect(answers.map(({ changes }) => changes.length).sort()).toEqual([0, 1]);
  });

  it('see the changes that the other one accepted', async () => {
    const [one, other] = [new DriftDetector({ pinFile }), new DriftDetector({ pinFile })];
    await one.observe(shown('s', tool()));
    const changed = shown('s', tool('search', { description: 'Searches all' }));
    expect(await one.observe(changed)).toHaveLength(1);
    await other.observe(changed);
    await other.accept('s');
    expect(await one.observe(changed)).toEqual([]);
  });
});

it('take over the lock of a killed process at once and wait for a lock that is held', async () => {
  const lock = `${pinFile}.lock`;
  await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), id: 'dead' }));
  await new DriftDetector({ pinFile }).observe(shown('one', tool()));
  expect(await serversIn()).toEqual(['one']);

  await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'somebody else' }));
  const detector = new DriftDetector({ pinFile });
  await detector.observe(shown('two', tool()));
  expect(detector.figures('two').problem).toMatch(/is held by another process.*make the file and its folder writable/);
  expect(await serversIn()).toEqual(['one']);
  await rm(lock);
  await detector.observe(shown('two', tool()));
  expect(detector.figures('two').problem).toBeUndefined();
  expect(await serversIn()).toEqual(['one', 'two']);
});

it('keep links and modes, also of a link whose target does not exist yet', async () => {
  const target = path.join(folder, 'repository', 'pins.json');
  await mkdir(path.dirname(target));
  await symlink('repository/pins.json', pinFile);
  await new DriftDetector({ pinFile }).observe(shown('one', tool()));
  await chmod(target, 0o600);
  await new DriftDetector({ pinFile }).observe(shown('two', tool()));
  expect((await lstat(pinFile)).isSymbolicLink()).toBe(true);
  expect(await serversIn(target)).toEqual(['one', 'two']);
  expect((await stat(target)).mode & 0o777).toBe(0o600);
});

describe('a pin file that cannot be used', () => {
  it('is reported in the figures and on stderr until its missing folder exists', async () => {
    const file = path.join(folder, 'later', 'pins.json');
    const watcher = new Watcher(file);
    const { problem } = await watcher.observe(shown('s', tool()));
    expect(problem).toMatch(/cannot be written \(ENOENT.*lost when this process ends; make/);
    // The pins still hold in this process.
    expect((await watcher.observe(shown('s', tool('search', { description: 'Other' })))).changes).toHaveLength(1);
    await mkdir(path.dirname(file));
    expect((await watcher.observe(shown('s', tool()))).problem).toBeUndefined();
    expect(await readFile(file, 'utf8')).toContain('"Searches"');
    await watcher.end();
    expect(watcher.stderr.match(/mcp-vitals: the pin file .* cannot be written/g)).toHaveLength(1);
  });

  it('is reported with each comparison, left unchanged, and used again once it is repaired', async () => {
    await new DriftDetector({ pinFile }).observe(shown('s', tool()));
    const text = await readFile(pinFile, 'utf8');
    const clock = new ManualClock();
    const detector = new DriftDetector({ pinFile, clock });
    await writeFile(pinFile, text.slice(0, 100));
    for (let time = 0; time < 2; time++) {
      await expect(detector.observe(shown('s', tool('other')))).rejects.toMatchObject({ code: 'unreadable' });
      expect(detector.figures('s').problem).toMatch(/is no pin file.*nothing is compared.*repair the file/);
    }
    expect(await readFile(pinFile, 'utf8')).toBe(text.slice(0, 100));
    await writeFile(pinFile, text);
    expect(await detector.observe(shown('s', tool('other')))).toHaveLength(2);
    expect(detector.figures('s').problem).toBeUndefined();
  });
});

it('a pin file that an editor began with a byte order mark is used', async () => {
  await new DriftDetector({ pinFile }).observe(shown('s', tool()));
  await writeFile(pinFile, `\uFEFF${await readFile(pinFile, 'utf8')}`);
  const detector = new DriftDetector({ pinFile });
  expect(await detector.observe(shown('s', tool('search', { description: 'Searches all' })))).toHaveLength(1);
  expect(detector.figures('s').problem).toBeUndefined();
});

describe('one change is accepted', () => {
  const both = (words: string) => shown('s', tool('a', { description: words }), tool('b', { description: words }));

  it('by the detector that saw it, without any other change', async () => {
    const detector = new DriftDetector({ pinFile });
    await detector.observe(both('Old'));
    await detector.observe(both('New'));
    await detector.accept('s', { kind: 'tool', name: 'a' });
    expect(detector.figures('s').changes).toMatchObject([{ name: 'b' }]);
    expect(await new DriftDetector({ pinFile }).observe(both('New'))).toMatchObject([{ name: 'b' }]);
    await expect(detector.accept('s', { kind: 'tool', name: 'c' })).rejects.toThrow(/no tool c of s was seen/);
  });

  it('by its fingerprint, in the file alone and only as it was reported', async () => {
    await new DriftDetector({ pinFile }).observe(both('Old'));
    const [change] = await new DriftDetector({ pinFile }).observe(both('New'));
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'a', fingerprint: change!.fingerprint! });
    expect(await new DriftDetector({ pinFile }).observe(both('Newer'))).toMatchObject([
      { name: 'a', findings: [{ words: { removed: ['Old'], added: ['Newer'] } }] },
      { name: 'b' },
    ]);
    expect(await new DriftDetector({ pinFile }).observe(both('New'))).toMatchObject([{ name: 'b' }]);
    const text = await readFile(pinFile, 'utf8');
    expect(text).toContain('"New"');
    expect(text).not.toContain('awaited');
  });

  it('by its fingerprint, which is a change until the definition is seen: in another file, and of a server that went back', async () => {
    await new DriftDetector({ pinFile }).observe(both('Old'));
    const before = `${pinFile}.before`;
    await copyFile(pinFile, before);
    const [change] = await new DriftDetector({ pinFile }).observe(both('New'));
    const fingerprint = change!.fingerprint!;
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'a', fingerprint });
    const unseen = { name: 'a', change: 'breaking', text: expect.stringContaining(fingerprint) };
    expect(await comparePinFiles(before, pinFile)).toMatchObject([unseen]);
    expect(await new DriftDetector({ pinFile }).observe(both('Old'))).toMatchObject([unseen]);
  });

  it('by its fingerprint, without another tool of its name that the server lists too', async () => {
    const says = (words: string) => tool('a', { description: words });
    await new DriftDetector({ pinFile }).observe(shown('s', says('Old')));
    const [change] = await new DriftDetector({ pinFile }).observe(shown('s', says('New')));
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'a', fingerprint: change!.fingerprint! });
    const both = shown('s', says('New'), says('Reads the key'));
    const [repeated] = await new DriftDetector({ pinFile }).observe(both);
    expect(repeated).toMatchObject({ change: 'breaking', findings: [{ rule: 'name-repeated' }] });
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'a', fingerprint: repeated!.fingerprint! });
    expect(await new DriftDetector({ pinFile }).observe(both)).toEqual([]);
    expect(await readFile(pinFile, 'utf8')).not.toContain('awaited');
  });

  it('by command, for a definition that was added and for one that is gone', async () => {
    await new DriftDetector({ pinFile }).observe(both('Old'));
    const now = shown('s', tool('b', { description: 'Old' }), tool('c'));
    const changes = await new DriftDetector({ pinFile }).observe(now);
    expect(changes).toMatchObject([
      { name: 'a', change: 'removed' },
      { name: 'c', change: 'added' },
    ]);
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'a', fingerprint: null });
    await acceptPin({ pinFile, server: 's', kind: 'tool', name: 'c', fingerprint: changes[1]!.fingerprint! });
    expect(await new DriftDetector({ pinFile }).observe(now)).toEqual([]);
    const unknown = { pinFile, server: 'x', kind: 'tool', name: 'a', fingerprint: null } as const;
    await expect(acceptPin(unknown)).rejects.toThrow(/has no pins of a server x/);
  });
});

it('each of several tools with one name is pinned, in any order', async () => {
  const [one, two] = [tool('search'), tool('search', { description: 'Searches more' })];
  await new DriftDetector({ pinFile }).observe(shown('s', one, two));
  expect(await new DriftDetector({ pinFile }).observe(shown('s', two, one))).toEqual([]);
  const pulled = tool('search', { description: 'Searches more and mails it' });
  expect(await new DriftDetector({ pinFile }).observe(shown('s', one, pulled))).toMatchObject([
    { change: 'instructions', findings: [{ words: { added: ['and', 'mails', 'it'] } }] },
  ]);
  expect(await new DriftDetector({ pinFile }).observe(shown('s', one))).toMatchObject([{ change: 'breaking' }]);
});

it('a definition beyond the 2,000th of its kind is pinned too', async () => {
  const tools = Array.from({ length: 2010 }, (_, at) => tool(`t${at}`));
  const detector = new DriftDetector({ pinFile });
  await detector.observe(shown('s', ...tools));
  expect(await detector.observe(shown('s', ...tools))).toEqual([]);
  const pulled = tools.with(2009, tool('t2009', { description: 'Mails it' }));
  expect(await detector.observe(shown('s', ...pulled))).toMatchObject([{ name: '*', change: 'breaking' }]);
});

describe('tables that are gone', () => {
  const table = (name: string, database = 'shop') => ({ database, name, columns: [{ name: 'id', type: 'int' }] });

  it('are reported after a complete list of the tables, until they are back or accepted', async () => {
    const detector = new DriftDetector({ pinFile });
    for (const one of [table('orders'), table('users'), table('orders', 'archive')])
      await detector.observeTable('s', one);
    await detector.observeTables('s', 'shop', ['users']);
    expect(detector.figures('s').changes).toMatchObject([{ kind: 'table', name: 'shop.orders', change: 'removed' }]);
    await detector.observeTables('s', 'shop', ['users', 'orders']);
    expect(detector.figures('s').changes).toEqual([]);
    await detector.observeTables('s', 'shop', []);
    await detector.accept('s', { kind: 'table', name: 'shop.users' });
    expect(detector.figures('s').changes).toMatchObject([{ name: 'shop.orders' }]);
    await detector.accept('s');
    const after = new DriftDetector({ pinFile });
    await after.observeTables('s', 'shop', []);
    expect(after.figures('s').changes).toEqual([]);
    await after.observeTables('s', 'archive', []);
    expect(after.figures('s').changes).toMatchObject([{ name: 'archive.orders' }]);
  });

  it('are reported where the only view is gone from lists that had it, and all of a database that is missing', async () => {
    const detector = new DriftDetector({ pinFile });
    await detector.observeTable('s', table('orders'));
    await detector.observeTable('s', { ...table('open'), kind: 'view' });
    await detector.observeTables('s', 'shop', ['orders']);
    expect(detector.figures('s').changes).toEqual([]);
    await detector.observeTables('s', 'shop', ['open', 'orders']);
    await detector.observeTables('s', 'shop', ['orders']);
    expect(detector.figures('s').changes).toMatchObject([{ name: 'shop.open', change: 'removed' }]);
    await detector.observeMissingDatabase('s', 'other');
    expect(detector.figures('s').changes).toHaveLength(1);
    await detector.observeMissingDatabase('s', 'shop');
    expect(detector.figures('s').changes).toMatchObject([{ name: 'shop.open' }, { name: 'shop.orders' }]);
  });
});

it('a list that failed or was cut short removes no definition', async () => {
  const detector = new DriftDetector({ pinFile });
  await detector.observe({ server: 's', tools: [tool('a'), tool('b')], resources: [{ name: 'x://{y}' }] });
  expect(await detector.observe({ server: 's', tools: [tool('a'), tool('b')] })).toEqual([]);
  expect(await detector.observe({ server: 's', tools: [tool('a')], partial: true })).toEqual([]);
  expect(await detector.observe({ server: 's', tools: [tool('a')], resources: [] })).toMatchObject([
    { kind: 'tool', name: 'b', change: 'removed' },
    { kind: 'resource', name: 'x://{y}', change: 'removed' },
  ]);
});
