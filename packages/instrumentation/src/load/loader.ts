import type { Session } from 'node:inspector';
import module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { notices } from '@mcp-vitals/signals';
import { isSdkFile, type Loaded, reportingModule } from './sdk-file.js';
import { reportSdkModule } from './sdk-modules.js';
import { hookSourceReads, readsThroughPromises } from './source-reads.js';

const HOOKED = Symbol.for('@mcp-vitals/instrumentation.loader-hooks');
const thread = globalThis as { [HOOKED]?: true };

export interface LoaderOptions {
  /** Whether to look for modules that were loaded earlier, which takes about 50 ms. */
  readonly looksBack: boolean;
  /** Tells whether nothing else can have registered loader hooks earlier. @default never */
  readonly isFirst?: () => boolean;
}

/**
 * Hooks the modules of the MCP SDKs as this thread loads them, and no others. Never throws: if Node.js refuses a
 * hook, the application runs unobserved and a notice is written. A second call, by any copy of this package, does
 * nothing.
 */
export function hookLoader({ looksBack, isFirst = () => false }: LoaderOptions): void {
  if (thread[HOOKED]) return;
  Object.defineProperty(thread, HOOKED, { value: true });
  // Bun has the hook functions but never calls a hook.
  if (process.versions.bun !== undefined) {
    sayRefused('that are loaded', new Error('Bun has none'));
    return;
  }
  if (looksBack) reportLoadedBefore();
  sayRefused('that are required', attempt(hookRequire));
  sayRefused(
    'that are imported',
    attempt(() => hookImport(isFirst)),
  );
}

function sayRefused(which: string, error: Error | undefined): void {
  if (error === undefined) return;
  const what = `loader hooks are refused (${error.message}), so MCP SDKs ${which} are not observed`;
  const remedy = 'use instrumentClient() and instrumentServer() of @mcp-vitals/instrumentation';
  notices.say('not_observed', `${what}; ${remedy}`, which);
}

function attempt(work: () => void): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface LoadingModule {
  readonly exports: object;
  load(filename: string): unknown;
}

/**
 * Hooks `Module.prototype.load`, which loads every CommonJS module. Caches of compiled code, such as npm `v8-compile-cache`, replace
 * `Module.prototype._compile`.
 */
function hookRequire(): void {
  const prototype = (module as unknown as { prototype: LoadingModule }).prototype;
  const load_ = prototype.load;
  if (typeof load_ !== 'function') throw new Error('this runtime has no Module.prototype.load');
  prototype.load = function load(filename) {
    const result = load_.call(this, filename);
    if (isSdkFile(filename)) reportSdkModule(this.exports);
    return result;
  };
}

type SyncLoad = (url: string, context: unknown, nextLoad: (url: string, context: unknown) => Loaded) => Loaded;
type RegisterHooks = (hooks: { load: SyncLoad }) => void;

/**
 * Installs synchronous hooks where they work. Before, the loader thread of `module.register`, unless the reads of this
 * thread can be hooked.
 */
function hookImport(isFirst: () => boolean): void {
  // While a load hook is registered, Deno compiles the JSON and the addons that are required as JavaScript (denoland/deno#36240).
  if (process.versions.deno !== undefined) throw new Error("Deno's break what requires JSON");
  const { registerHooks } = module as { registerHooks?: RegisterHooks };
  if (registerHooks && hasSyncHooks(process.versions.node)) registerHooks({ load });
  else if (readsThroughPromises(process.versions.node) && isFirst()) hookSourceReads(registerLoaderThread);
  else registerLoaderThread();
}

function registerLoaderThread(): void {
  module.register('@mcp-vitals/instrumentation/loader-thread', import.meta.url);
}

const load: SyncLoad = (url, context, nextLoad) => reportingModule(url, nextLoad(url, context));

/**
 * Whether this version has a working `registerHooks`. Earlier ones lack it, or reject what its default hook returns for
 * CommonJS (nodejs/node#59929).
 */
export function hasSyncHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const atLeast = (m: number, p: number) => minor > m || (minor === m && patch >= p);
  if (major === 22) return atLeast(22, 3);
  if (major === 24) return atLeast(11, 1);
  return major === 25 ? atLeast(1, 0) : major > 25;
}

/**
 * Reports the modules of the MCP SDKs that were loaded before the hooks were installed. Node.js lists CommonJS modules;
 * only its debugger lists ES modules, and `require` returns the imported module itself. Its exports cannot be
 * replaced, only patched.
 */
function reportLoadedBefore(): void {
  const requireHere = createRequire(import.meta.url);
  for (const [filename, { exports }] of Object.entries(requireHere.cache as Record<string, { exports: object }>)) {
    if (isSdkFile(filename)) reportSdkModule(exports);
  }
  for (const url of loadedEsModules()) {
    const filename = fileURLToPath(url);
    attempt(() => reportSdkModule({ ...(createRequire(filename)(filename) as object) }));
  }
}

function loadedEsModules(): string[] {
  const urls: string[] = [];
  attempt(() => {
    const { Session: Inspector } = createRequire(import.meta.url)('node:inspector') as { Session: new () => Session };
    const session = new Inspector();
    session.connect();
    session.on('Debugger.scriptParsed', ({ params: { url } }) => {
      if (url.startsWith('file:') && isSdkFile(url)) urls.push(url);
    });
    session.post('Debugger.enable');
    session.post('Debugger.disable');
    session.disconnect();
  });
  return urls;
}
