import { z } from 'zod';

/** Facts about one setting that types and bounds do not state. */
export interface SettingMeta {
  /** A sentence for the page of settings. */
  readonly description: string;
  /** The environment variable. */
  readonly variable?: string;
  /** The value is masked wherever it is shown, and `<variable>_FILE` names a file that holds it. */
  readonly secret?: true;
  /** Other names of the setting, such as the Python system's. */
  readonly aliases?: readonly string[];
  /** The default as text, where it depends on other settings. */
  readonly defaultText?: string;
}

export const settingMeta = z.registry<SettingMeta>();

/** Attaches the facts to a setting. */
export const described = <T extends z.ZodType>(schema: T, meta: SettingMeta): T => {
  settingMeta.add(schema, meta);
  return schema;
};
