import { promises } from 'node:fs';
import module, { syncBuiltinESMExports } from 'node:module';
import { URL } from 'node:url';
import { isSdkFile, reporting } from './sdk-file.js';

/** The frame of the loader in a stack. */
const LOADER = 'node:internal/modules/esm/load:';

/**
 * Whether the loader of this version reads the source of each imported module with `fs.promises.readFile`. Node.js 20
 * does, and gets no further release that could change it.
 */
export const readsThroughPromises = (version: string): boolean => version.startsWith('20.');

/**
 * Hooks the read of an SDK's file by the loader. A loader thread would add 100 ms to the start, because this thread then
 * waits for it at every module.
 *
 * @param onOtherHooks called before anything else registers hooks: from then on, their thread reads the modules
 */
export function hookSourceReads(onOtherHooks: () => void): void {
  const { readFile } = promises;
  const read = async (url: URL): Promise<Buffer> => Buffer.from(reporting((await readFile(url)).toString()));
  promises.readFile = like(readFile, function (this: unknown, ...args: Parameters<typeof readFile>) {
    const [url] = args;
    return args.length === 1 && url instanceof URL && isSdkFile(url.href) && isLoader()
      ? read(url)
      : readFile.apply(this, args);
  } as typeof readFile);

  const { register } = module;
  module.register = like(register, function (this: unknown, ...args: Parameters<typeof register>) {
    module.register = register;
    syncBuiltinESMExports();
    onOtherHooks();
    return register.apply(this, args);
  } as typeof register);
  syncBuiltinESMExports();
}

/** Gives a replacement the name and the length of the original. */
function like<T extends object>(original: T, replacement: T): T {
  const { name, length } = Object.getOwnPropertyDescriptors(original) as unknown as PropertyDescriptorMap;
  return Object.defineProperties(replacement, { name: name!, length: length! });
}

/** Whether the loader called the caller. */
function isLoader(): boolean {
  const own = Object.getOwnPropertyDescriptors(Error);
  // Not by assignment, which throws where the intrinsics are frozen.
  Reflect.set(Error, 'stackTraceLimit', 10);
  Reflect.set(Error, 'prepareStackTrace', undefined);
  const { stack } = new Error();
  for (const name of ['stackTraceLimit', 'prepareStackTrace']) {
    const before = own[name as keyof typeof own];
    if (before) Reflect.defineProperty(Error, name, before);
    else Reflect.deleteProperty(Error, name);
  }
  return String(stack).includes(LOADER);
}
