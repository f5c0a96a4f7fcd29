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
  #size = 0;

  clear(): void {
    this.#selections.clear();
    this.#size = 0;
  }

  select(name: string, metric: Metric | undefined, selection: Selection): ReadonlyMap<string, Group> {
    const key = JSON.stringify([name, selection]);
    const known = this.#selections.get(key);
    if (known !== undefined) return known;
    const groups = groupsOf(metric, selection);
    if (this.#size + groups.size > MAX_GROUPS) this.clear();
    this.#size += groups.size;
    this.#selections.set(key, groups);
    return groups;
  }
}

function groupsOf(metric: Metric | undefined, { where, by, whole }: Selection): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (by === undefined) {
    const sum = whole && where === undefined ? metric?.whole : undefined;
    groups.set('', { by: {}, series: sum === undefined ? [] : [sum], summaries: new Map() });
    if (sum !== undefined) return groups;
  }
  let all = true;
  for (const stream of metric?.streams ?? []) {
    for (const series of stream.values()) {
      if (!matches(series.attributes, where)) {
        all = false;
        continue;
      }
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
  }
  // A condition that matches every series needs no merge of them: the sum of all series is kept.
  if (by === undefined && whole && all && metric?.whole !== undefined)
    groups.get('')!.series.splice(0, Number.POSITIVE_INFINITY, metric.whole);
  return groups;
}

/** Unique for any characters: the length of each value precedes it. */
const keyOf = (values: readonly string[]): string =>
  values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join('');
