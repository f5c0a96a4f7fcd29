import type { Metric, Series } from '../store/series.js';
import { matches, type Where } from './query.js';
import type { Summary } from './summary.js';

/** The matching series that share the values of the `by` attributes. */
export interface Group {
  readonly by: Readonly<Record<string, string>>;
  readonly series: Series[];
  /** The summaries of the group, by window. */
  readonly summaries: Map<string, Summary>;
}

export interface Selection {
  readonly where: Where | undefined;
  readonly by: readonly string[] | undefined;
  /** Whether the series that sums all of a histogram's may stand for them. */
  readonly whole: boolean;
}

/** Groups kept at most; a selection of 2,000 tools has as many. */
const MAX_GROUPS = 10_000;

/**
 * The groups of the last selections with their summaries, so that queries that differ only in `take`, such as p50 and p95,
 * share the work. Valid until the next collection.
 */
export class SeriesGroups {
  readonly #selections = new Map<string, ReadonlyMap<string, Group>>();
  readonly #indices = new Map<string, ReadonlyMap<string, readonly Series[]>>();
  readonly #numbers = new PartNumbers();
  #size = 0;

  clear(): void {
    this.#selections.clear();
    this.#indices.clear();
    this.#size = 0;
  }

  select(name: string, metric: Metric | undefined, selection: Selection): ReadonlyMap<string, Group> {
    const { where, by, whole } = selection;
    const key = `${whole} ${this.#numbers.of(by)} ${this.#numbers.of(where)} ${name}`;
    const known = this.#selections.get(key);
    if (known !== undefined) return known;
    const groups = groupsOf(metric, selection, metric === undefined ? [] : this.#candidates(metric, where));
    if (this.#size + groups.size > MAX_GROUPS) this.clear();
    this.#size += groups.size;
    this.#selections.set(key, groups);
    return groups;
  }

  /** The series that may match: where one value of an attribute is asked for, those that have it. */
  #candidates(metric: Metric, where: Where | undefined): Iterable<Series> {
    for (const attribute in where) {
      const matcher = where[attribute]!;
      if (typeof matcher === 'object') continue;
      const key = `${attribute} ${metric.name}`;
      const index = this.#indices.get(key) ?? indexOf(metric, attribute);
      this.#indices.set(key, index);
      return index.get(String(matcher)) ?? [];
    }
    return seriesOf(metric);
  }
}

function* seriesOf(metric: Metric): Iterable<Series> {
  for (const stream of metric.streams) yield* stream.values();
}

/** The series by their value of an attribute, so that a condition on one of 2,000 tools does not look at all of them. */
function indexOf(metric: Metric, attribute: string): Map<string, Series[]> {
  const index = new Map<string, Series[]>();
  for (const series of seriesOf(metric)) {
    const value = series.attributes[attribute] ?? '';
    const list = index.get(value);
    if (list === undefined) index.set(value, [series]);
    else list.push(series);
  }
  return index;
}

/** Parts of queries whose numbers are kept by their JSON. */
const MAX_PARTS = 10_000;

/** Gives each part of a query a number that stands for it in a key. Different parts have different numbers. */
class PartNumbers {
  readonly #byText = new Map<string, number>();
  /** Rules ask with the same frozen parts for ever. */
  readonly #frozen = new WeakMap<object, number>();
  #last = 0;

  of(part: object | undefined): number {
    if (part === undefined) return 0;
    const known = this.#frozen.get(part);
    if (known !== undefined) return known;
    const text = JSON.stringify(part);
    if (this.#byText.size >= MAX_PARTS) this.#byText.clear();
    const number = this.#byText.get(text) ?? ++this.#last;
    this.#byText.set(text, number);
    if (Object.isFrozen(part)) this.#frozen.set(part, number);
    return number;
  }
}

function groupsOf(
  metric: Metric | undefined,
  { where, by, whole }: Selection,
  candidates: Iterable<Series>,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (by === undefined) {
    const sum = whole && where === undefined ? metric?.whole : undefined;
    groups.set('', { by: {}, series: sum === undefined ? [] : [sum], summaries: new Map() });
    if (sum !== undefined) return groups;
  }
  let matched = 0;
  for (const series of candidates) {
    if (!matches(series.attributes, where)) continue;
    matched++;
    const values = by?.map((attribute) => series.attributes[attribute] ?? '') ?? [];
    const key = keyOf(values);
    let group = groups.get(key);
    if (group === undefined) {
      const names = Object.fromEntries(by?.map((name, i) => [name, values[i]!]) ?? []);
      group = { by: names, series: [], summaries: new Map() };
      groups.set(key, group);
    }
    group.series.push(series);
  }
  // A condition that matches every series needs no merge of them: the sum of all series is kept.
  if (by === undefined && whole && metric?.whole !== undefined && matched === [...seriesOf(metric)].length)
    groups.get('')!.series.splice(0, Number.POSITIVE_INFINITY, metric.whole);
  return groups;
}

/** Unique for any characters: the length of each value precedes it. */
const keyOf = (values: readonly string[]): string =>
  values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join('');
