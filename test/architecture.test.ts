import { describe, expect, it } from 'vitest';
import {
  exists,
  filesIn,
  foldersIn,
  importsOf,
  quotedIn,
  readJson,
  readText,
  tableBelow,
  type Workspace,
  workspacesIn,
} from './helpers/repository.js';

const SCOPE = '@mcp-vitals/';
const packages = workspacesIn('packages');
const examples = workspacesIn('examples');
const page = readText('docs/architecture.md');

/** Package to the packages it may import, as a table of docs/architecture.md states it. */
const arrowsBelow = (heading: string) =>
  new Map(
    tableBelow(page, heading).map(([name = '', , allowed = '']): [string, string[]] => [
      quotedIn(name)[0]!,
      allowed === 'all' ? packages.map(({ shortName }) => shortName) : quotedIn(allowed),
    ]),
  );
const rooms = arrowsBelow('Rooms');

const ours = (names: Iterable<string>) =>
  [
    ...new Set(
      [...names].filter((name) => name.startsWith('@mcp-vitals')).map((name) => name.split('/').slice(0, 2).join('/')),
    ),
  ]
    .map((name) => name.replace(SCOPE, ''))
    .sort();
const importedBy = (workspace: Workspace) =>
  ours(filesIn(`${workspace.folder}/src`, '.ts').flatMap((file) => importsOf(readText(file))));
const declaredBy = ({ manifest }: Workspace) => ours(Object.keys(manifest.dependencies ?? {}));
const referencedBy = ({ folder }: Workspace) =>
  (readJson<{ references?: { path: string }[] }>(`${folder}/tsconfig.json`).references ?? [])
    .map((reference) => reference.path)
    .sort();

describe('the arrows between packages', () => {
  it('has a row for every package, and none for a package that is not there', () => {
    expect([...rooms.keys()].sort()).toEqual(packages.map(({ shortName }) => shortName).sort());
  });

  it('point one way', () => {
    const open = new Map(rooms);
    for (;;) {
      const free = [...open].filter(([name, allowed]) => !allowed.some((one) => one !== name && open.has(one)));
      if (free.length === 0) break;
      for (const [name] of free) open.delete(name);
    }
    expect([...open.keys()]).toEqual([]);
  });

  describe.each(packages)('of $shortName', (workspace) => {
    const allowed = rooms.get(workspace.shortName) ?? [];

    it('go only where the table of docs/architecture.md allows', () => {
      expect(importedBy(workspace).filter((name) => !allowed.includes(name))).toEqual([]);
      expect(declaredBy(workspace).filter((name) => !allowed.includes(name))).toEqual([]);
    });

    it('are declared in package.json when its sources import', () => {
      expect(importedBy(workspace).filter((name) => !declaredBy(workspace).includes(name))).toEqual([]);
    });

    it('are what tsc builds by', () => {
      expect(referencedBy(workspace)).toEqual(declaredBy(workspace).map((name) => `../${name}`));
    });
  });

  it('see an import in every way of writing it', () => {
    const source = [
      "import { a } from '@mcp-vitals/a';",
      "import type { B } from '@mcp-vitals/b';",
      "export * from '@mcp-vitals/c/sub';",
      "import '@mcp-vitals/d';",
      "const e = await import('@mcp-vitals/e');",
      "const f = require('@mcp-vitals/f');",
      "import {\n  g,\n} from '@mcp-vitals/g';",
      "import h from '@mcp-vitals-examples/h';",
      " * import { i } from '@mcp-vitals/i';",
      "// import { j } from '@mcp-vitals/j';",
    ].join('\n');
    expect(ours(importsOf(source))).toEqual(['@mcp-vitals-examples/h', 'a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});

/** The conditions of an entry: an ES module; one with a bundle for CommonJS; the file to preload, which is no source. */
const CONDITIONS = [
  '@mcp-vitals/source types default',
  '@mcp-vitals/source require types default',
  'require types default',
];

describe('a package', () => {
  it.each(packages)(
    '$shortName is published as ESM with its sources and its licence',
    ({ folder, shortName, manifest }) => {
      expect(manifest).toMatchObject({
        name: SCOPE + shortName,
        license: 'Apache-2.0',
        type: 'module',
        engines: readJson<{ engines: object }>('package.json').engines,
        files: expect.arrayContaining(['dist', 'src']),
        publishConfig: { access: 'public' },
        exports: { './package.json': './package.json' },
      });
      for (const entry of Object.values(manifest.exports ?? {})) {
        if (typeof entry !== 'string') expect(CONDITIONS).toContain(Object.keys(entry).join(' '));
      }
      expect(readText(`${folder}/LICENSE`)).toBe(readText('LICENSE'));
    },
  );

  const versioned = packages.flatMap((workspace) => {
    const file = filesIn(`${workspace.folder}/src`, '/version.ts')[0];
    return file ? [{ file, version: workspace.manifest.version }] : [];
  });
  it.each(versioned)('states its version: $file', ({ file, version }) => {
    expect(readText(file)).toContain(`VERSION = '${version}'`);
  });
});

describe('the workspace', () => {
  it('bundles after every build, so that no bundle is older than its sources', () => {
    const scripts = Object.values(readJson<{ scripts: Record<string, string> }>('package.json').scripts);
    const builds = scripts.filter((script) => script.includes('tsc -b'));
    expect(builds.length).toBeGreaterThan(1);
    expect(builds.filter((script) => !/tsc -b[^&]*&& node scripts\/bundle\.mjs/.test(script))).toEqual([]);
  });

  it('builds everything with one tsc -b', () => {
    const references = readJson<{ references: { path: string }[] }>('tsconfig.json').references;
    const folders = [...packages, ...examples].map(({ folder }) => folder);
    const benches = foldersIn('bench').filter((folder) => exists(`${folder}/tsconfig.json`));
    const page = 'packages/node/tsconfig.dashboard.json';
    expect(references.map((reference) => reference.path).sort()).toEqual([...folders, ...benches, 'test', page].sort());
  });

  it('has a lock file that names no registry', () => {
    expect(readText('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('has a lock file for every platform: npm ci refuses one without the optional parts of another', () => {
    const lock = readJson<{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }>(
      'package-lock.json',
    );
    const locked = new Set(Object.keys(lock.packages).map((key) => key.split('node_modules/').at(-1)));
    const optional = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.length).toBeGreaterThan(20);
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });
});
