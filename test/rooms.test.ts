import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, filesIn, importsOf, quotedIn, readText, tableBelow, workspacesIn } from './helpers/repository.js';

/** The limits that CONTRIBUTING.md states. */
const MAX_LINES = 250;
const MAX_LINES_OF_NINE_IN_TEN = 160;
const MAX_FILES_IN_FOLDER = 15;

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const sourcesIn = (folder: string): string[] => [...filesIn(folder, '.ts'), ...filesIn(folder, '.tsx')];

/** The file that an import of `.js` names. */
const sourceOf = (file: string): string => {
  const source = file.replace(/\.js$/, '.ts');
  return exists(`${source}x`) ? `${source}x` : source;
};

/** The imports between the files of a folder, types included, as paths from that folder. */
function arrowsIn(folder: string, files: readonly string[]): Arrow[] {
  return files.flatMap((file) =>
    importsOf(readText(file))
      .filter((name) => name.startsWith('.'))
      .map((name) => sourceOf(path.posix.join(path.posix.dirname(file), name)))
      .map((target) => ({ from: path.posix.relative(folder, file), to: path.posix.relative(folder, target) })),
  );
}

/** Arrows between the files and folders that stand directly in one folder: a folder counts as one place. */
function arrowsBetweenChildren(arrows: readonly Arrow[], folder: string): Arrow[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const child = (file: string) => file.slice(prefix.length).split('/')[0]!;
  return arrows
    .filter(({ from, to }) => from.startsWith(prefix) && to.startsWith(prefix) && child(from) !== child(to))
    .map(({ from, to }) => ({ from: child(from), to: child(to) }));
}

/** The places that import each other in a circle, directly or through others. */
function circleIn(arrows: readonly Arrow[]): string[] {
  let open = arrows;
  for (;;) {
    const sources = new Set(open.map(({ from }) => from));
    const rest = open.filter(({ to }) => sources.has(to));
    if (rest.length === open.length) break;
    open = rest;
  }
  const targets = new Set(open.map(({ to }) => to));
  return [...new Set(open.map(({ from }) => from))].filter((place) => targets.has(place)).sort();
}

const foldersOf = (files: readonly string[]) =>
  [...new Set(files.flatMap((file) => ancestorsOf(path.posix.dirname(file))))].sort();

function ancestorsOf(folder: string): string[] {
  if (folder === '.') return [''];
  return [folder, ...ancestorsOf(path.posix.dirname(folder))];
}

/** Package to its rooms, each of which may import those behind it, as the table of docs/architecture.md states them. */
const rooms = new Map(
  tableBelow(readText('docs/architecture.md'), 'Rooms inside a package').map(([name = '', row = '']) => [
    quotedIn(name)[0]!,
    quotedIn(row),
  ]),
);

describe.each(workspacesIn('packages'))('the rooms of $shortName', ({ folder, shortName }) => {
  const src = `${folder}/src`;
  const files = sourcesIn(src).filter((file) => file !== `${src}/index.ts`);
  const arrows = arrowsIn(src, files);
  const inside = files.map((file) => path.posix.relative(src, file));
  const folders = foldersOf(inside);

  it.each(folders.map((name) => ({ name, title: name || 'src' })))(
    '$title holds no circle between its files and folders, by types neither',
    ({ name }) => {
      expect(circleIn(arrowsBetweenChildren(arrows, name))).toEqual([]);
    },
  );

  it('import only rooms that stand behind them in the table of docs/architecture.md', () => {
    const order = rooms.get(shortName) ?? [];
    const upwards = arrows.filter(({ from, to }) => {
      const [above, below] = [from, to].map((file) => order.indexOf(path.posix.dirname(file).split('/')[0]!));
      return above! >= 0 && below! >= 0 && below! < above!;
    });
    expect(upwards).toEqual([]);
  });

  it('are all in the table of docs/architecture.md', () => {
    const top = folders.filter((name) => name !== '' && !name.includes('/'));
    expect([...(rooms.get(shortName) ?? [])].sort()).toEqual(top);
  });

  it(`hold at most ${MAX_FILES_IN_FOLDER} files a folder`, () => {
    const crowded = folders.filter(
      (name) =>
        inside.filter((file) => path.posix.relative(name, path.posix.dirname(file)) === '').length >
        MAX_FILES_IN_FOLDER,
    );
    expect(crowded).toEqual([]);
  });
});

it(`the source files of all packages hold at most ${MAX_LINES} lines, and nine in ten at most ${MAX_LINES_OF_NINE_IN_TEN}`, () => {
  const lines = workspacesIn('packages')
    .flatMap(({ folder }) => sourcesIn(`${folder}/src`))
    .map((file) => ({ file, lines: readText(file).split('\n').length - 1 }));
  expect(lines.filter((one) => one.lines > MAX_LINES)).toEqual([]);
  const long = lines.filter((one) => one.lines > MAX_LINES_OF_NINE_IN_TEN);
  expect(long.length / lines.length, JSON.stringify(long)).toBeLessThanOrEqual(0.1);
});

describe('the check of rooms', () => {
  it.each([
    { title: 'two files', arrows: ['a>b', 'b>a'], circle: ['a', 'b'] },
    { title: 'a long way round', arrows: ['a>b', 'b>c', 'c>a', 'd>a', 'c>e'], circle: ['a', 'b', 'c'] },
    { title: 'no circle', arrows: ['a>b', 'a>c', 'b>d', 'c>d'], circle: [] },
  ])('finds $title', ({ arrows, circle }) => {
    const parsed = arrows.map((arrow) => ({ from: arrow.split('>')[0]!, to: arrow.split('>')[1]! }));
    expect(circleIn(parsed)).toEqual(circle);
  });

  it('treats a folder as one place, so that its files may not import back and forth with another', () => {
    const arrows = [
      { from: 'a/one.ts', to: 'b/one.ts' },
      { from: 'b/two.ts', to: 'a/two.ts' },
    ];
    expect(circleIn(arrows)).toEqual([]);
    expect(circleIn(arrowsBetweenChildren(arrows, ''))).toEqual(['a', 'b']);
  });
});
