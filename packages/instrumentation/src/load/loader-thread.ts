/**
 * The loader hook for versions of Node.js that run hooks in a separate thread. It is loaded only in that thread and
 * imports no package.
 */
import type { LoadHook } from 'node:module';
import { isSdkFile, reporting } from './sdk-file.js';

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (loaded.format !== 'module' || loaded.source == null || !isSdkFile(url)) return loaded;
  return { ...loaded, source: reporting(Buffer.from(loaded.source as Uint8Array).toString()) };
};
