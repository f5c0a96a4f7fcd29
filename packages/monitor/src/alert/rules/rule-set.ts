import type { AlertRule } from './alert-rule.js';
import type { PreparedRule } from './prepared-rule.js';

/** Rules that are valid together, prepared for evaluation. */
export class RuleSet {
  readonly rules: readonly PreparedRule[] = [];
  readonly byName: ReadonlyMap<string, PreparedRule> = new Map();

  /** @throws RangeError that names every issue, when a rule is not valid. */
  constructor(rules: readonly AlertRule[], options: RuleOptions = {}) {
    throw new Error(`not yet: ${rules.length} ${options.intervalMillis}`);
  }
}

/** What the windows can answer. */
export interface RuleOptions {
  /** Retention of the windows; no rule can look further back. @default 24 hours */
  readonly retentionMillis?: number;
  /** Interval of collections; a window has to hold two of them. @default 10_000 */
  readonly intervalMillis?: number;
}
