// Pins what users of the packages can see, in test/public-surface.json: the names each package exports, types included, and
// the schema of the report. `node scripts/pin-public-surface.mjs` pins the present; `--release` makes it what was released,
// after `npx changeset version`; `--print` writes the present to stdout.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PIN = join(root, 'test/public-surface.json');

function publicSurface() {
  const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(indexOf(name)));
  const schema = JSON.parse(readFileSync(join(root, 'packages/monitor/schema/report.schema.json'), 'utf8'));
  return {
    names: Object.fromEntries(
      packages.map((name) => [`@mcp-vitals/${name}`, [...exportedBy(indexOf(name))].sort(byCode)]),
    ),
    reportSchema: {
      version: schema.properties.schema_version.const,
      sha256: createHash('sha256').update(JSON.stringify(schema)).digest('hex'),
    },
  };
}

const byCode = (a, b) => (a < b ? -1 : 1);

const indexOf = (name) => join(root, 'packages', name, 'src/index.ts');

const DECLARED = /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

/** The names that a module exports, those of modules it exports whole included. */
function exportedBy(file) {
  const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  const names = new Set();
  for (const [, list] of source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)) {
    for (const one of list.split(',')) {
      const name = one
        .trim()
        .replace(/^type /, '')
        .split(/ as /)
        .at(-1);
      if (name !== '') names.add(name);
    }
  }
  for (const [, from] of source.matchAll(/^export (?:type )?\* from '(\.[^']+)\.js'/gm)) {
    for (const name of exportedBy(join(dirname(file), `${from}.ts`))) names.add(name);
  }
  for (const [, name] of source.matchAll(DECLARED)) names.add(name);
  return names;
}

const unreleased = publicSurface();
if (process.argv.includes('--print')) process.stdout.write(JSON.stringify(unreleased));
else {
  const pinned = existsSync(PIN) ? JSON.parse(readFileSync(PIN, 'utf8')) : { released: unreleased };
  const released = process.argv.includes('--release') ? unreleased : pinned.released;
  writeFileSync(PIN, `${JSON.stringify({ released, unreleased }, null, 2)}\n`);
}
