import { AsyncLocalStorage } from 'node:async_hooks';

export type LogFields = Readonly<Record<string, unknown>>;

const storage = new AsyncLocalStorage<LogFields>();

/** Runs `work` so that every record made inside, in whatever it awaits too, carries `fields` beside those of outer contexts. */
export const withLogFields = <T>(fields: LogFields, work: () => T): T =>
  storage.run({ ...storage.getStore(), ...fields }, work);

/** The fields of the contexts around. */
export const currentLogFields = (): LogFields | undefined => storage.getStore();
