import type { AlertRule } from '../alert-rule.js';
import type { RuleIssue } from '../rule-issue.js';
import type { RuleOptions } from '../rule-set.js';

/** The valid rules, and every issue of the others. */
export interface ParsedRules {
  readonly rules: readonly AlertRule[];
  readonly issues: readonly RuleIssue[];
}

/**
 * Reads rules from the value of a JSON or YAML file or from code: `{ rules: [...] }` or a list. Never throws; the issues are
 * complete, so a file is mended in one go.
 */
export function parseRules(input: unknown, options: RuleOptions = {}): ParsedRules {
  throw new Error(`not yet: ${typeof input} ${options.intervalMillis}`);
}
