import type { AlertRule } from '../alert-rule.js';
import type { Place } from './place.js';

/** Names that stand twice, dependencies on rules that are not there, and circles of them. */
export function checkNames(rules: ReadonlyMap<number, AlertRule>, taken: readonly string[], place: Place): Set<number> {
  const faulty = new Set<number>();
  const byName = new Map<string, number>();
  for (const [i, { name }] of rules) {
    const first = byName.get(name);
    if (first === undefined) byName.set(name, i);
    else {
      faulty.add(i);
      place.at(i).at('name').fault(name, `is the name of rules[${first}] too`, 'choose another name');
    }
  }
  const known = [...new Set([...byName.keys(), ...taken])];
  for (const [i, { dependsOn = [] }] of rules) {
    for (const [j, name] of dependsOn.entries()) {
      if (known.includes(name)) continue;
      faulty.add(i);
      place.at(i).at('dependsOn').at(j).unknown(name, 'rule', known);
    }
  }
  for (const circle of circles(rules, byName)) {
    const i = byName.get(circle[0]!)!;
    faulty.add(i);
    const path = [...circle, circle[0]].join(' > ');
    place.at(i).at('dependsOn').fault(circle[0], `depends on itself: ${path}`, 'take one of the arrows out');
  }
  return faulty;
}

/** Each circle once, beginning with the rule that stands first. */
function circles(rules: ReadonlyMap<number, AlertRule>, byName: ReadonlyMap<string, number>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  for (const { name } of rules.values()) {
    const path: string[] = [];
    const walk: { name: string; next: Iterator<string> }[] = [];
    const enter = (one: string): void => {
      const inPath = path.indexOf(one);
      if (inPath >= 0) found.push(path.slice(inPath));
      const index = byName.get(one);
      if (inPath >= 0 || done.has(one) || index === undefined) return;
      path.push(one);
      walk.push({ name: one, next: (rules.get(index)?.dependsOn ?? [])[Symbol.iterator]() });
    };
    enter(name);
    while (walk.length > 0) {
      const step = walk.at(-1)!.next.next();
      if (!step.done) enter(step.value);
      else {
        done.add(path.pop()!);
        walk.pop();
      }
    }
  }
  return found;
}
