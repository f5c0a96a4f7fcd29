import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Surface {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly reportSchema: { readonly version: string; readonly sha256: string };
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const script = file('../scripts/pin-public-surface.mjs');

const current = JSON.parse(execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' })) as Surface;
const { released, unreleased } = JSON.parse(readFileSync(file('public-surface.json'), 'utf8')) as {
  released: Surface;
  unreleased: Surface;
};

/** The packages that a changeset names. */
function packagesInChangesets(): ReadonlySet<string> {
  const folder = file('../.changeset');
  const changesets = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const heads = changesets.map((name) => readFileSync(`${folder}/${name}`, 'utf8').split('---')[1] ?? '');
  return new Set(
    heads.flatMap((head) => [...head.matchAll(/^["'](@mcp-vitals\/[\w-]+)["']:/gm)].map(([, name]) => name!)),
  );
}

describe('the public surface', () => {
  it('is the pinned one: exported names, and the schema of the report', () => {
    const how = 'it changed: if that is meant, add a changeset and run `node scripts/pin-public-surface.mjs`';
    expect(current, how).toEqual(unreleased);
  });

  it('differs from the released one only in packages that a changeset names', () => {
    const names = Object.keys({ ...released.names, ...unreleased.names });
    const changed = names.filter(
      (name) => JSON.stringify(released.names[name]) !== JSON.stringify(unreleased.names[name]),
    );
    const told = packagesInChangesets();
    expect(changed.filter((name) => !told.has(name))).toEqual([]);
  });

  it("has a new version of the report's schema and a changeset whenever the schema has changed", () => {
    const same = released.reportSchema.sha256 === unreleased.reportSchema.sha256;
    expect(released.reportSchema.version === unreleased.reportSchema.version, 'raise `schema_version`').toBe(same);
    if (!same) expect([...packagesInChangesets()]).toContain('@mcp-vitals/monitor');
  });

  it('holds every kind of export', () => {
    expect(current.names['@mcp-vitals/monitor']).toEqual(
      expect.arrayContaining(['INDICATORS', 'McpHealthMonitor', 'Trend']),
    );
    expect(current.names['@mcp-vitals/signals']).toEqual(
      expect.arrayContaining(['ATTR_ERROR_TYPE', 'METRICS', 'ErrorType']),
    );
  });
});
