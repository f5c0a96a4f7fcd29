import { isRecord } from './fields.js';
import type { Place } from './place.js';

/** The names in one rule as far as they are names: other issues of the rule hide none of these. */
interface Names {
  readonly name: string | undefined;
  readonly dependsOn: readonly string[];
}

/**
 * Reports names that stand twice, dependencies on rules that are not there, and circles of dependencies.
 * @returns the indices of the rules with such an issue
 */
export function checkNames(list: readonly unknown[], otherRules: readonly string[], place: Place): ReadonlySet<number> {
  const rules = list.map(namesIn);
  const faulty = new Set<number>();
  const byName = new Map<string, number>();
  for (const [i, { name }] of rules.entries()) {
    if (name === undefined) continue;
    const first = byName.get(name);
    if (first === undefined) byName.set(name, i);
    else {
      faulty.add(i);
      place.at(i).at('name').fault(name, `is the name of rules[${first}] too`, 'choose another name');
    }
  }
  const others = new Set(otherRules);
  for (const [i, { dependsOn }] of rules.entries()) {
    for (const [j, name] of dependsOn.entries()) {
      if (byName.has(name) || others.has(name)) continue;
      faulty.add(i);
      place
        .at(i)
        .at('dependsOn')
        .at(j)
        .unknown(name, 'rule', [...byName.keys(), ...others]);
    }
  }
  for (const circle of circles(rules, byName)) {
    for (const i of circle) faulty.add(i);
    const names = [...circle, circle[0]!].map((i) => rules[i]!.name);
    place
      .at(circle[0]!)
      .at('dependsOn')
      .fault(names[0], `depends on itself: ${names.join(' > ')}`, 'break the circle');
  }
  return faulty;
}

function namesIn(value: unknown): Names {
  if (!isRecord(value)) return { name: undefined, dependsOn: [] };
  const { name, dependsOn } = value;
  return {
    name: typeof name === 'string' ? name : undefined,
    dependsOn: Array.isArray(dependsOn) ? dependsOn.filter((one) => typeof one === 'string') : [],
  };
}

/** Circles reported. */
const MAX_CIRCLES = 100;

/** Circles of dependencies, as indices of rules. Each rule is entered once, by a stack of its own: a chain may be long. */
function circles(rules: readonly Names[], byName: ReadonlyMap<string, number>): number[][] {
  const found: number[][] = [];
  const done = new Set<number>();
  /** The rules on the way and their dependencies that are still to be followed, in the order of entry. */
  const path = new Map<number, Iterator<string>>();
  const stack: number[] = [];
  const enter = (rule: number): void => {
    if (path.has(rule)) {
      if (found.length < MAX_CIRCLES) found.push(stack.slice(stack.indexOf(rule)));
    } else if (!done.has(rule)) {
      path.set(rule, rules[rule]!.dependsOn[Symbol.iterator]());
      stack.push(rule);
    }
  };
  for (const first of rules.keys()) {
    enter(first);
    while (stack.length > 0) {
      const rule = stack.at(-1)!;
      const next = path.get(rule)!.next();
      const index = next.done === true ? undefined : byName.get(next.value);
      if (index !== undefined) enter(index);
      if (next.done !== true) continue;
      done.add(rule);
      path.delete(rule);
      stack.pop();
    }
  }
  return found;
}
