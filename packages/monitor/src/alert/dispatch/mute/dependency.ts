import type { Alert } from '../../states/alert.js';
import type { Mute } from './mute.js';

/** A parent that becomes pending later than this after a child began to fire is not its cause. */
const LATE_MILLIS = 60_000;

/**
 * Holds back the alerts of rules whose parents fail. A pending parent counts: otherwise a child whose `for` is shorter would be
 * told first, and the cause after it. One that is pending again and again and never fires counts once: otherwise nobody would be told.
 */
export class Dependencies {
  readonly #failing = new Map<string, Alert>();
  readonly #parents = new Map<string, readonly string[]>();

  begin(): void {
    this.#failing.clear();
    this.#parents.clear();
  }

  /** Learns a pending or firing alert. A shadow rule holds nobody back, because its own failure is told to nobody. */
  learn(alert: Alert): void {
    this.#parents.set(alert.rule, alert.dependsOn);
    if (alert.shadow) return;
    const known = this.#failing.get(alert.rule);
    if (known === undefined || isCauseBefore(alert, known)) this.#failing.set(alert.rule, alert);
  }

  mutesOf({ rule, dependsOn, firingSinceMillis }: Alert): Mute[] {
    return dependsOn.flatMap((name) => {
      const parent = this.#failing.get(name);
      // Rules that depend on each other would hold each other back for ever.
      if (parent === undefined || this.#dependsOn(name, rule, new Set())) return [];
      const isLate = parent.activeSinceMillis > (firingSinceMillis ?? Number.POSITIVE_INFINITY) + LATE_MILLIS;
      if (parent.state === 'pending' && isLate) return [];
      const state = parent.state === 'pending' ? 'is pending' : 'fires';
      return [
        { kind: 'dependency' as const, by: name, reason: `held back while ${name}, on which it depends, ${state}` },
      ];
    });
  }

  #dependsOn(rule: string, ancestor: string, seen: Set<string>): boolean {
    if (rule === ancestor) return true;
    if (seen.has(rule)) return false;
    seen.add(rule);
    return (this.#parents.get(rule) ?? []).some((name) => this.#dependsOn(name, ancestor, seen));
  }
}

/** Whether an alert of a rule holds children back rather than another: one that fires, or that has been pending for longer. */
const isCauseBefore = (alert: Alert, other: Alert): boolean =>
  other.state === 'pending' && (alert.state === 'firing' || alert.activeSinceMillis < other.activeSinceMillis);
