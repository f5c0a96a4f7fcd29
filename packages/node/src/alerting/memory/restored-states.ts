import type { AlertStatesSnapshot } from '@mcp-vitals/monitor';
import type { JournalEntry } from './journal-entry.js';

type RuleSnapshot = AlertStatesSnapshot['rules'][number];
type Timed = { readonly rule: RuleSnapshot; readonly wallMillis: number };

const DURATIONS = ['activeFor', 'firingFor', 'resolvedFor', 'goodFor'] as const;

/** The latest alerts of each rule, as they were when the process last wrote: a `for` goes on until then. */
export function restoredStates(entries: readonly JournalEntry[]): AlertStatesSnapshot {
  const latest = new Map<string, Timed[]>();
  for (const { states } of entries) {
    if (states === undefined) continue;
    for (const name of states.rules) latest.delete(name);
    for (const rule of states.snapshot.rules) {
      const known = latest.get(rule.facts.name) ?? [];
      latest.set(rule.facts.name, [...known, { rule, wallMillis: states.snapshot.wallMillis }]);
    }
  }
  const wallMillis = entries.at(-1)?.wall ?? 0;
  const rules = [...latest.values()].flat().map((timed) => aged(timed.rule, wallMillis - timed.wallMillis));
  return { version: 1, wallMillis, rules };
}

/** Adds the time from a rule's snapshot to the last sign of life. */
function aged(rule: RuleSnapshot, millis: number): RuleSnapshot {
  const alerts = rule.alerts.map((alert) => {
    const older = { ...alert };
    for (const name of DURATIONS) {
      const value = older[name];
      if (value !== null) Object.assign(older, { [name]: value + Math.max(0, millis) });
    }
    return older;
  });
  return { ...rule, alerts };
}
