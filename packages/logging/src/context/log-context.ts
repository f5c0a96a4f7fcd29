import { AsyncLocalStorage } from 'node:async_hooks';

export type LogFields = Readonly<Record<string, unknown>>;

const storage = new AsyncLocalStorage<LogFields>();

/**
 * Runs `work` so that every record made in it, synchronously or not, carries `fields` in addition to those of outer
 * contexts.
 */
export const withLogFields = <T>(fields: LogFields, work: () => T): T =>
  storage.run({ ...storage.getStore(), ...fields }, work);

/** The fields of the active contexts; `undefined` outside of any. */
export const currentLogFields = (): LogFields | undefined => storage.getStore();
