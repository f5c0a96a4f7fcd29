import type { Query, QueryGroup, WindowView } from '@mcp-vitals/windows';
import { labelKey } from '../rules/label.js';

/** One group's answer; the value is in the metric's own unit. */
export interface Answer {
  readonly by: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly count: number;
}

export interface Answers {
  readonly groups: ReadonlyMap<string, Answer>;
  /** The start of the data that the windows have, or of the window. */
  readonly fromMillis: number;
}

/** The queries of one evaluation, all at one time. Rules with the same query share its answer, errors too. */
export class SharedQueries {
  readonly nowMillis: number;
  readonly #view: WindowView;
  readonly #options: { readonly prometheus: { readonly version: 2 | 3 } };
  readonly #answers = new Map<string, Answers | { readonly thrown: unknown }>();

  constructor(view: WindowView, nowMillis: number, version: 2 | 3) {
    this.#view = view;
    this.nowMillis = nowMillis;
    this.#options = { prometheus: { version } };
  }

  /** @param key stands for `query` and `better`  @throws whatever the view throws */
  ask(key: string, query: Query, by: readonly string[], better: 'lower' | 'higher'): Answers {
    const known = this.#answers.get(key) ?? this.#evaluate(query, by, better);
    this.#answers.set(key, known);
    if ('thrown' in known) throw known.thrown;
    return known;
  }

  #evaluate(query: Query, by: readonly string[], better: 'lower' | 'higher'): Answers | { thrown: unknown } {
    try {
      const { groups, fromMillis } = this.#view.query(query, this.nowMillis, this.#options);
      return { fromMillis, groups: worstOfEach(groups, by, better) };
    } catch (thrown) {
      return { thrown };
    }
  }
}

/** The worst of the groups that share the values of `by`. */
function worstOfEach(
  groups: readonly QueryGroup[],
  by: readonly string[],
  better: 'lower' | 'higher',
): Map<string, Answer> {
  const worst = new Map<string, Answer>();
  for (const group of groups) {
    const key = labelKey(group.by, by);
    const known = worst.get(key);
    if (known === undefined || isWorse(group.value, known.value, better)) {
      worst.set(key, { by: group.by, value: group.value, count: group.count });
    }
  }
  return worst;
}

const isWorse = (a: number | null, b: number | null, better: 'lower' | 'higher'): boolean =>
  a !== null && (b === null || (better === 'lower' ? a > b : a < b));
