import { REPORT } from './sdk-file.js';

/** Receives the exports of a module of an MCP SDK. */
export type SdkModuleListener = (exports: object) => void;

/** Maximum number of modules kept. A process loads a handful of the SDK's modules; nested copies add a few. */
const MAX_KEPT = 100;

interface Reporter {
  (exports: object): void;
  readonly loaded: object[];
  readonly listeners: Set<SdkModuleListener>;
}

/** The reporter of this thread, shared by every copy of this package. */
function reporter(): Reporter {
  const place = globalThis as { [key: symbol]: Reporter | undefined };
  const key = Symbol.for(REPORT);
  const present = place[key];
  if (present) return present;
  const loaded: object[] = [];
  const listeners = new Set<SdkModuleListener>();
  const report = (exports: object) => {
    // A CommonJS module may be compiled with a statement that reports it.
    if (loaded.includes(exports)) return;
    if (loaded.length < MAX_KEPT) loaded.push(exports);
    for (const listener of listeners) listener(exports);
  };
  const created = Object.assign(report, { loaded, listeners });
  Object.defineProperty(place, key, { value: created });
  return created;
}

/**
 * Calls a listener, which must not throw, with each module of an MCP SDK: those already loaded, then each one as it
 * loads.
 */
export function onSdkModule(listener: SdkModuleListener): void {
  const { loaded, listeners } = reporter();
  for (const exports of loaded) listener(exports);
  listeners.add(listener);
}

/** Reports the exports of a module of an MCP SDK. */
export const reportSdkModule = (exports: object): void => reporter()(exports);
