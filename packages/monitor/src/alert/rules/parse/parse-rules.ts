import type { AlertRule } from '../alert-rule.js';
import type { RuleIssue } from '../rule-issue.js';
import { checkNames } from './dependencies.js';
import { fieldsOf, isRecord } from './fields.js';
import { IssueList, Place } from './place.js';
import { plainValue } from './plain-value.js';
import { readRule } from './rule.js';

/** Rules of one set. */
const MAX_RULES = 5000;

/** What the windows can answer, and the rules beside the file. */
export interface RuleOptions {
  /** Retention of the windows; no rule can look further back. @default 24 hours */
  readonly retentionMillis?: number;
  /** Interval of collections; a window has to hold two of them. @default 10_000 */
  readonly intervalMillis?: number;
  /** Names of rules outside of the input, on which its rules may depend. @default none */
  readonly otherRules?: readonly string[];
}

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
  const { retentionMillis = 86_400_000, intervalMillis = 10_000, otherRules = [] } = options;
  const issues = new IssueList();
  const top = new Place(issues, '');
  const list = listIn(plainValue(input), top);
  const place = top.at('rules');
  const bounds = { least: 2 * intervalMillis, most: retentionMillis };
  const rules = new Map<number, AlertRule>();
  for (const [i, value] of list.slice(0, MAX_RULES).entries()) {
    const rule = readRule(value, bounds, place.at(i), issues);
    if (rule !== undefined) rules.set(i, rule);
  }
  if (list.length > MAX_RULES) place.fault(list, 'is too long', `write at most ${MAX_RULES} rules`);
  for (const i of checkNames(list.slice(0, MAX_RULES), otherRules, place)) rules.delete(i);
  return { rules: [...rules.values()], issues: issues.all() };
}

function listIn(value: unknown, place: Place): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) {
    place.fault(value, 'holds no rules', 'write { "rules": [ … ] }');
    return [];
  }
  const isList = (rules: unknown, at: Place) =>
    Array.isArray(rules) ? rules : at.fault(rules, 'is no list of rules', 'write a list here');
  return (fieldsOf(value, { required: { rules: isList } }, place).rules ?? []) as unknown[];
}
