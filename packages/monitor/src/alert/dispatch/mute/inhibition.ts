import type { Alert } from '../../states/alert.js';
import { compileMatchers, type Labels, type LabelTest } from '../route/matcher.js';
import type { InhibitRule, Routing } from '../route/routing.js';
import type { Mute } from './mute.js';

interface CompiledRule {
  readonly source: LabelTest;
  readonly target: LabelTest;
  readonly equal: readonly string[];
  /** The first firing source for each set of equal labels; and the first that is not a target itself. */
  readonly sources: Map<string, Alert>;
  readonly pureSources: Map<string, Alert>;
}

/** Alerts that hold others back while they fire, as Alertmanager does it. */
export class Inhibition {
  readonly #rules: readonly CompiledRule[];

  /** @throws RangeError when a matcher is malformed */
  constructor(routing: Routing) {
    this.#rules = (routing.inhibit ?? defaultRules(routing)).map(({ source, target, equal = [] }) => ({
      source: compileMatchers(source),
      target: compileMatchers(target),
      equal,
      sources: new Map(),
      pureSources: new Map(),
    }));
  }

  begin(): void {
    for (const rule of this.#rules) {
      rule.sources.clear();
      rule.pureSources.clear();
    }
  }

  /** Learns a firing alert that may be a source. */
  learn(alert: Alert): void {
    for (const rule of this.#rules) {
      if (!rule.source(alert.labels)) continue;
      const key = keyOf(rule.equal, alert.labels);
      if (!rule.sources.has(key)) rule.sources.set(key, alert);
      if (!rule.pureSources.has(key) && !rule.target(alert.labels)) rule.pureSources.set(key, alert);
    }
  }

  mutesOf(alert: Alert): Mute[] {
    const mutes: Mute[] = [];
    for (const { source, target, equal, sources, pureSources } of this.#rules) {
      if (!target(alert.labels)) continue;
      // Two alerts that are both source and target of a rule do not inhibit each other.
      const by = (source(alert.labels) ? pureSources : sources).get(keyOf(equal, alert.labels));
      if (by === undefined || by.fingerprint === alert.fingerprint) continue;
      mutes.push({ kind: 'inhibition', by: by.fingerprint, reason: `inhibited while ${by.rule} (${by.level}) fires` });
    }
    return mutes;
  }
}

const keyOf = (names: readonly string[], labels: Labels): string =>
  names.length === 0 ? '' : JSON.stringify(names.map((name) => labels[name] ?? ''));

function defaultRules({ groupBy = [] }: Routing): InhibitRule[] {
  return groupBy.includes('...')
    ? []
    : [{ source: ['severity="critical"'], target: ['severity=~"warning|info"'], equal: groupBy }];
}
