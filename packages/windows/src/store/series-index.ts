import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { Series } from './series.js';

const MAX_VALUE_LENGTH = 256;
/** The trie is cleared at this many paths. The same attributes in another order take another path. */
const MAX_PATHS = 20_000;

type Value = AttributeValue | undefined;

/** A node of the trie. Most nodes have one child, which is stored inline because a map would be slower. */
interface Node {
  series: Series | undefined;
  key: string | undefined;
  value: Value;
  child: Node | undefined;
  /** Further values of the same key, then further keys. */
  values: Map<Value, Node> | undefined;
  keys: Map<string, Map<Value, Node>> | undefined;
}

const createNode = (): Node => ({
  series: undefined,
  key: undefined,
  value: undefined,
  child: undefined,
  values: undefined,
  keys: undefined,
});

/**
 * Finds series by their attributes. Building a string key for each look-up would cost more than the rest of a collection,
 * so look-ups walk a trie of keys and values, and a string is built only for attributes seen for the first time.
 */
export class SeriesIndex {
  readonly #byText = new Map<string, Series>();
  #root = createNode();
  #paths = 0;

  get(attributes: Attributes): Series | undefined {
    let node: Node | undefined = this.#root;
    for (const key in attributes) {
      const value = attributes[key];
      if (node.key !== key) node = node.keys?.get(key)?.get(value);
      else node = node.value === value ? node.child : node.values?.get(value);
      if (node === undefined) break;
    }
    return node?.series ?? this.#find(attributes);
  }

  set(attributes: Attributes, series: Series): void {
    this.#byText.set(textOf(attributes), series);
    this.#addPath(attributes, series);
  }

  /** Removes every series for which `gone` holds. */
  remove(gone: (series: Series) => boolean): Series[] {
    const removed: Series[] = [];
    for (const [text, series] of this.#byText) {
      if (!gone(series)) continue;
      this.#byText.delete(text);
      removed.push(series);
    }
    if (removed.length > 0) this.#forgetPaths();
    return removed;
  }

  values(): Iterable<Series> {
    return this.#byText.values();
  }

  #find(attributes: Attributes): Series | undefined {
    const series = this.#byText.get(textOf(attributes));
    if (series !== undefined) this.#addPath(attributes, series);
    return series;
  }

  #addPath(attributes: Attributes, series: Series): void {
    // A list is a new object every time, so its path would never be found again.
    if (Object.values(attributes).some((value) => typeof value === 'object')) return;
    if (this.#paths >= MAX_PATHS) this.#forgetPaths();
    let node = this.#root;
    for (const key in attributes) node = step(node, key, attributes[key]);
    node.series = series;
    this.#paths++;
  }

  #forgetPaths(): void {
    this.#root = createNode();
    this.#paths = 0;
  }
}

function step(node: Node, key: string, value: Value): Node {
  if (node.child === undefined) {
    node.key = key;
    node.value = value;
    node.child = createNode();
    return node.child;
  }
  if (node.key === key && node.value === value) return node.child;
  if (node.key === key) node.values ??= new Map();
  const values = node.key === key ? node.values! : valuesOf(node, key);
  const child = values.get(value) ?? createNode();
  values.set(value, child);
  return child;
}

function valuesOf(node: Node, key: string): Map<Value, Node> {
  node.keys ??= new Map();
  const values = node.keys.get(key) ?? new Map<Value, Node>();
  node.keys.set(key, values);
  return values;
}

/** Attributes as strings of at most 256 characters, sorted by name. */
export function plain(attributes: Attributes): Record<string, string> {
  // Without a prototype, so that `constructor` and `__proto__` are keys like any other.
  const copy: Record<string, string> = Object.create(null);
  for (const key of Object.keys(attributes).sort()) {
    if (attributes[key] !== undefined) copy[key] = String(attributes[key]).slice(0, MAX_VALUE_LENGTH);
  }
  return copy;
}

/** A key that does not depend on the order of the attributes. */
const textOf = (attributes: Attributes): string => JSON.stringify(plain(attributes));
