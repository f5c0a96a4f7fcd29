import { closestName } from '@mcp-vitals/signals';
import { ConfigIssue, shownName, shownValue } from '../issue/config-issue.js';
import { SECTIONS, SETTINGS, type Setting } from '../schema/settings.js';
import type { Layer, RawValue } from './layer.js';

/** Maximum number of unknown keys reported of one object. */
const MAX_UNKNOWN = 20;

/** The names under which a setting may stand in its section, with the setting. */
type Names = ReadonlyMap<string, Setting>;

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const namesIn = (section: string | undefined): Names =>
  new Map(
    SETTINGS.filter((setting) => setting.section === section).flatMap((setting) =>
      [setting.key, ...(setting.aliases ?? [])].flatMap((name) => [
        [name, setting] as const,
        [snake(name), setting] as const,
      ]),
    ),
  );

const TOP = namesIn(undefined);
const BY_SECTION: ReadonlyMap<string, Names> = new Map(SECTIONS.map((section) => [section, namesIn(section)]));

/** The values that an object gives, from code or from a file. Only reads it; an unreadable member is reported. */
export function objectLayer(object: unknown, source: string, issues: ConfigIssue[]): Layer {
  const layer = new Map<string, RawValue>();
  if (object === undefined || object === null) return layer;
  if (!isRecord(object)) {
    issues.push(wrongShape('configuration', object, source));
    return layer;
  }
  const reader = new ObjectReader(layer, source, issues);
  reader.read(object, undefined, TOP);
  for (const [section, names] of BY_SECTION) {
    const value = reader.member(object, section, section);
    if (value === undefined || value === null) continue;
    if (isRecord(value)) reader.read(value, section, names);
    else issues.push(wrongShape(section, value, source));
  }
  return layer;
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !isArray(value);

/** `Array.isArray` throws for a revoked Proxy. */
function isArray(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

const wrongShape = (path: string, value: unknown, source: string) =>
  new ConfigIssue({
    path,
    value: shownValue(value, path),
    source,
    message: `${path} must be an object of settings, got ${shownValue(value, path)}, so nothing of it is used`,
    remedy: `write ${path} as an object, or remove it`,
  });

class ObjectReader {
  readonly #layer: Map<string, RawValue>;
  readonly #source: string;
  readonly #issues: ConfigIssue[];

  constructor(layer: Map<string, RawValue>, source: string, issues: ConfigIssue[]) {
    this.#layer = layer;
    this.#source = source;
    this.#issues = issues;
  }

  read(object: object, section: string | undefined, names: Names): void {
    let unknown = 0;
    for (const key of keysOf(object)) {
      const setting = names.get(key);
      const path = setting?.path ?? (section === undefined ? shownName(key) : `${section}.${shownName(key)}`);
      if (setting === undefined && section === undefined && (SECTIONS.includes(key) || key === '$schema')) continue;
      if (setting === undefined) {
        if (++unknown <= MAX_UNKNOWN) this.#reportUnknown(object, key, path, names, section);
        continue;
      }
      const value = this.member(object, key, path);
      if (value === undefined || value === null) continue;
      if (this.#layer.has(path)) this.#reportTwice(path, value, setting);
      else this.#layer.set(path, { value, source: this.#source });
    }
  }

  /** The value of a member; `undefined` if it cannot be read, which is reported. */
  member(object: object, key: string, path: string): unknown {
    try {
      return (object as Record<string, unknown>)[key];
    } catch {
      this.#issues.push(
        new ConfigIssue({
          path,
          value: 'unreadable',
          source: this.#source,
          message: `${path} cannot be read because its getter throws, so it has no effect`,
          remedy: `give ${path} a plain value`,
        }),
      );
      return undefined;
    }
  }

  #reportUnknown(object: object, key: string, path: string, names: Names, section: string | undefined): void {
    const known = [...new Set([...names.values()].map((setting) => setting.key))];
    const candidates = section === undefined ? [...known, ...SECTIONS] : known;
    const meant = closestName(key, candidates, { tolerance: 1 / 4, beginnings: false, minWords: 1 }) ?? elsewhere(key);
    this.#issues.push(
      new ConfigIssue({
        path,
        value: shownValue(this.member(object, key, path), key),
        source: this.#source,
        message: `${path} is not a known setting, so it has no effect`,
        remedy: meant === undefined ? `remove it; known here are ${candidates.join(', ')}` : `did you mean ${meant}?`,
      }),
    );
  }

  #reportTwice(path: string, value: unknown, { key, secret }: Setting): void {
    this.#issues.push(
      new ConfigIssue({
        path,
        value: shownValue(value, key, secret),
        source: this.#source,
        message: `${path} is given twice under different names, so the first one is used`,
        remedy: `keep ${key} and remove the other`,
      }),
    );
  }
}

/** The path of a setting of this name in another section, or of the variable of this name. */
function elsewhere(key: string): string | undefined {
  const found = SETTINGS.find(
    (setting) => setting.key === key || snake(setting.key) === key || setting.variable === key,
  );
  return found === undefined ? undefined : found.path;
}

/** The own enumerable names; none if a Proxy throws. */
function keysOf(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}
