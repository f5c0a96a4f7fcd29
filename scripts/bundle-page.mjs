/**
 * Bundles the dashboard page: one HTML file, one script and one style sheet, whose names hold a hash of their content, so that a browser
 * may keep them for ever. The libraries inside come with their licences.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { removeLeft, writeBuilt } from './built-files.mjs';

/** What is bundled into the page, with its licence. */
const LIBRARIES = ['preact', '@preact/signals', '@preact/signals-core', 'uplot'];

/** @param folder of the package `node` */
export async function bundlePage(folder) {
  const source = path.join(folder, 'src/dashboard');
  const target = path.join(folder, 'dist/dashboard');
  const add = (name, content) => {
    const { name: stem, ext } = path.parse(name);
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
    const file = `assets/${stem}-${hash}${ext}`;
    writeBuilt(path.join(target, file), content);
    return file;
  };
  const files = {
    'page.js': add('page.js', await script(source)),
    'page.css': add('page.css', styles(source, folder)),
    'icon.svg': add('icon.svg', readFileSync(path.join(source, 'icon.svg'))),
  };
  const html = readFileSync(path.join(source, 'index.html'), 'utf8');
  writeBuilt(
    path.join(target, 'index.html'),
    Object.entries(files).reduce((text, [name, file]) => text.replace(`/assets/${name}`, `/${file}`), html),
  );
  writeBuilt(path.join(target, 'licences.txt'), licences(folder));
  removeLeft(
    path.join(target, 'assets'),
    Object.values(files).map((file) => path.basename(file)),
  );
}

async function script(source) {
  const build = await rolldown({
    cwd: source,
    input: path.join(source, 'main.tsx'),
    platform: 'browser',
    tsconfig: path.join(source, '../../tsconfig.dashboard.json'),
    transform: { target: 'es2022' },
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      minify: true,
      postBanner: `/* The licences of ${LIBRARIES.join(', ')} are in licences.txt beside this page. */`,
    });
    if (output.length !== 1) throw new Error(`the page's script has ${output.length} files`);
    return output[0].code;
  } finally {
    await build.close();
  }
}

function styles(source, folder) {
  const own = readdirSync(path.join(source, 'style')).sort();
  return [
    readFileSync(createRequire(path.join(folder, 'package.json')).resolve('uplot/dist/uPlot.min.css'), 'utf8'),
    ...own.map((file) => readFileSync(path.join(source, 'style', file), 'utf8')),
  ].join('\n');
}

function licences(folder) {
  return LIBRARIES.map((name) => {
    const home = homeOf(name, folder);
    const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(path.join(home, 'LICENSE'), 'utf8').trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

/** The nearest folder of a dependency: some name no `package.json` in their exports. */
function homeOf(name, folder) {
  const places = createRequire(path.join(folder, 'package.json')).resolve.paths(name);
  const home = places.map((place) => path.join(place, name)).find((one) => existsSync(path.join(one, 'package.json')));
  if (home === undefined) throw new Error(`${name} is not installed`);
  return home;
}
