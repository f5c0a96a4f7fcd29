import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { readPlainFile } from '../../config/source/plain-file.js';

const MAX_FOLDERS = 20_000;
const MAX_MANIFEST_BYTES = 2 ** 20;
const WANTED =
  /^@(?:modelcontextprotocol\/(?:sdk|client|server)|opentelemetry\/(?:api|sdk-[\w-]+)|mcp-vitals\/[\w-]+)$/;
const WANTED_SCOPE = /^@(?:modelcontextprotocol|opentelemetry|mcp-vitals)$/;
/** The folders of pnpm's store that are looked into. */
const WANTED_IN_STORE = /^@(?:modelcontextprotocol|opentelemetry|mcp-vitals)\+/;

/** One copy of a package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Its folder, without symbolic links. */
  readonly folder: string;
}

/** Finds every copy of the packages of MCP, OpenTelemetry and mcp-vitals that code in `folder` may load. */
export async function installedPackages(folder: string, home: string): Promise<InstalledPackage[]> {
  const found = new Map<string, InstalledPackage>();
  const queue = modulesFolders(folder, home);
  const seen = new Set<string>();
  for (const modules of queue) {
    const real = await realpath(modules).catch(() => undefined);
    if (real === undefined || seen.has(real) || seen.size >= MAX_FOLDERS) continue;
    seen.add(real);
    for (const name of await packagesIn(real)) {
      const place = await realpath(path.join(real, name)).catch(() => undefined);
      if (place === undefined) continue;
      queue.push(path.join(place, 'node_modules'));
      const [own = name] = /@[^\\/]+[\\/][^\\/]+$/.exec(name) ?? [];
      const version = WANTED.test(own.replace('\\', '/')) ? versionIn(place) : undefined;
      if (version !== undefined) found.set(place, { name: own.replace('\\', '/'), version, folder: place });
    }
  }
  return [...found.values()];
}

/** The `node_modules` that Node.js looks into, below the home directory's own, unless the application is in the home directory. */
function modulesFolders(folder: string, home: string): string[] {
  const folders = [path.join(folder, 'node_modules')];
  if (folder === home) return folders;
  for (let at = path.dirname(folder); at !== home && at !== path.dirname(at); at = path.dirname(at)) {
    folders.push(path.join(at, 'node_modules'));
  }
  return folders;
}

async function packagesIn(modules: string): Promise<string[]> {
  const names = await readdir(modules).catch(() => []);
  const nested = await Promise.all(
    names.map(async (name) => {
      if (name === '.pnpm') return storeOf(modules);
      if (name.startsWith('.')) return [];
      if (!name.startsWith('@')) return [name];
      const members = await readdir(path.join(modules, name)).catch(() => []);
      return WANTED_SCOPE.test(name) || members.length < 1000 ? members.map((member) => `${name}/${member}`) : [];
    }),
  );
  return nested.flat();
}

async function storeOf(modules: string): Promise<string[]> {
  const entries = await readdir(path.join(modules, '.pnpm')).catch(() => []);
  return entries
    .filter((entry) => WANTED_IN_STORE.test(entry))
    .map((entry) => {
      const [scope, name = ''] = entry.split('@')[1]!.split('+');
      return path.join('.pnpm', entry, 'node_modules', `@${scope}`, name);
    });
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readPlainFile(path.join(folder, 'package.json'), MAX_MANIFEST_BYTES)) as {
      version?: unknown;
    };
    return typeof manifest.version === 'string' ? manifest.version : undefined;
  } catch {
    return undefined;
  }
}
