import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

interface SyncHooks {
  supportsSyncHooks(): boolean;
  register(): void;
}

// The hook must come from the very copy of import-in-the-middle that the instrumentation library uses.
const instrumentation = createRequire(import.meta.url).resolve('@opentelemetry/instrumentation');
const requireFromInstrumentation = createRequire(instrumentation);
const syncHooks = requireFromInstrumentation('import-in-the-middle/register-hooks.mjs') as SyncHooks;

/**
 * Whether this thread runs the application. `--require` also runs its file in the thread of an asynchronous loader hook,
 * which cannot be told from a worker; there, workers go without.
 */
export const isApplicationThread = (): boolean => isMainThread || syncHooks.supportsSyncHooks();

/**
 * Lets instrumentations see ES modules as they load. Synchronous hooks where Node has them (>= 22.22.3, >= 24.11.1, 26),
 * else the loader thread of `module.register`, which later versions deprecate.
 */
export function registerLoaderHook(): void {
  if (syncHooks.supportsSyncHooks()) syncHooks.register();
  else register('import-in-the-middle/hook.mjs', pathToFileURL(instrumentation));
}
