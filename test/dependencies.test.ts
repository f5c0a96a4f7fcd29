import { describe, expect, it } from 'vitest';
import { quotedIn, readText, tableBelow, workspacesIn } from './helpers/repository.js';

const page = readText('docs/dependencies.md');

/** `dependency (peer): who needs it`. A row may hold several that come together. */
const listed = (heading: string) =>
  tableBelow(page, heading).flatMap(([dependencies = '', neededBy = '']) => {
    const peer = dependencies.includes('(peer)') ? ' (peer)' : '';
    return quotedIn(dependencies).map((name) => `${name}${peer}: ${quotedIn(neededBy).sort().join(', ')}`);
  });

function needed(parent: 'packages' | 'examples'): string[] {
  const users = new Map<string, string[]>();
  for (const { shortName, manifest } of workspacesIn(parent)) {
    const names = [
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}).map((name) => `${name} (peer)`),
    ].filter((name) => !name.startsWith('@mcp-vitals'));
    for (const name of names) users.set(name, [...(users.get(name) ?? []), shortName]);
  }
  return [...users].map(([name, by]) => `${name}: ${by.sort().join(', ')}`);
}

describe('docs/dependencies.md', () => {
  it.each([
    { heading: 'Of the packages', parent: 'packages' as const },
    { heading: 'Of the examples', parent: 'examples' as const },
  ])('has a line for every dependency $heading', ({ heading, parent }) => {
    expect(listed(heading).sort()).toEqual(needed(parent).sort());
  });

  it('gives a reason for each', () => {
    const rows = [...tableBelow(page, 'Of the packages'), ...tableBelow(page, 'Of the examples')];
    expect(rows.filter(([, , why = '']) => why.length < 10)).toEqual([]);
  });
});

it('every peer range of the MCP SDK begins with the oldest version that README.md names', () => {
  const [, oldest] = /MCP SDK v1 \(>= ([\d.]+)\)/.exec(readText('README.md'))!;
  const ranges = workspacesIn('packages').flatMap(
    ({ manifest }) => manifest.peerDependencies?.['@modelcontextprotocol/sdk'] ?? [],
  );
  expect([...new Set(ranges)]).toEqual([`^${oldest}`]);
});

it('every package passes on the peers of the packages it depends on, which Yarn Plug’n’Play looks for nowhere else', () => {
  const packages = workspacesIn('packages').map(({ manifest }) => manifest);
  const missing = packages.flatMap(({ name, dependencies = {}, peerDependencies = {} }) =>
    packages
      .filter((one) => one.name in dependencies)
      .flatMap((one) => Object.keys(one.peerDependencies ?? {}).map((peer) => ({ of: one, peer })))
      .filter(({ of, peer }) => !of.peerDependenciesMeta?.[peer]?.optional)
      .filter(({ peer }) => !(peer in dependencies || peer in peerDependencies))
      .map(({ of, peer }) => `${name} -> ${of.name} -> ${peer}`),
  );
  expect(missing).toEqual([]);
});
