/**
 * The loader hook for versions of Node.js that run hooks in a separate thread. It is loaded only in that thread and
 * imports no package.
 */
import type { LoadHook } from 'node:module';
import { reportingModule } from './sdk-file.js';

export const load: LoadHook = async (url, context, nextLoad) => reportingModule(url, await nextLoad(url, context));
