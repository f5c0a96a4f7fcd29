import { ConfigIssue, shownValue } from './issue/config-issue.js';
import type { MonitoringSettings } from './schema/monitoring-schema.js';
import { SECTIONS, SETTINGS, type Setting } from './schema/settings.js';
import { coerce } from './source/coerce.js';
import type { Layer, RawValue } from './source/layer.js';

export interface Resolved {
  readonly settings: MonitoringSettings;
  /** The source of each setting by its path; a setting that is not in it has its default. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Takes each setting from the first layer that gives a valid value, and reports every invalid one. */
export function resolve(layers: readonly Layer[], issues: ConfigIssue[]): Resolved {
  const settings: Record<string, unknown> = Object.fromEntries(SECTIONS.map((section) => [section, {}]));
  const sources = new Map<string, string>();
  for (const setting of SETTINGS) {
    const { section, key, path } = setting;
    const target = section === undefined ? settings : (settings[section] as Record<string, unknown>);
    target[key] = setting.defaultValue;
    for (const layer of layers) {
      const raw = layer.get(path);
      const checked = raw && check(setting, raw, issues);
      if (checked === undefined || sources.has(path)) continue;
      target[key] = checked.value;
      sources.set(path, raw!.source);
    }
  }
  return { settings: settings as MonitoringSettings, sources };
}

function check(setting: Setting, raw: RawValue, issues: ConfigIssue[]): { readonly value: unknown } | undefined {
  let reason: string | undefined;
  try {
    const { success, data, error } = setting.schema.safeParse(coerce(raw.value, setting.kind));
    if (success) return { value: data };
    reason = error.issues[0]?.message;
  } catch {
    // A getter or a Proxy in the value throws.
  }
  const shown = shownValue(raw.value, setting.key, setting.secret);
  // A message of ours says more than the kind of the value.
  const wanted = reason?.startsWith('must be ') ? reason : `must be ${setting.expected}`;
  issues.push(
    new ConfigIssue({
      path: setting.path,
      value: shown,
      source: raw.source,
      message: `${raw.source === 'options' ? setting.path : `${setting.path} from ${raw.source}`} ${wanted}, got ${shown}, so the value is not used`,
      remedy: `correct it, or remove it to use ${defaultOf(setting)}`,
    }),
  );
  return undefined;
}

const defaultOf = ({ defaultText, defaultValue }: Setting): string =>
  `the default, ${defaultText ?? (defaultValue === undefined ? 'none' : JSON.stringify(defaultValue))}`;
