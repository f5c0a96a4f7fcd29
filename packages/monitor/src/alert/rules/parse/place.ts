import { closestName, escapeText } from '@mcp-vitals/signals';
import type { RuleIssue } from '../rule-issue.js';
import { Unreadable } from './plain-value.js';

/** Issues kept; of further ones only the number is reported. */
const MAX_ISSUES = 1000;

/** The issues of one file. */
export class IssueList {
  readonly #issues: RuleIssue[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(issue: RuleIssue): void {
    this.#count++;
    if (this.#issues.length < MAX_ISSUES) this.#issues.push(issue);
  }

  all(): RuleIssue[] {
    const more = this.#count - this.#issues.length;
    if (more === 0) return [...this.#issues];
    const rest = {
      path: 'rules',
      value: `${more} further issues`,
      problem: 'are not listed',
      remedy: 'mend these first',
    };
    return [...this.#issues, rest];
  }
}

/** A place in a file of rules, at which issues are found. */
export class Place {
  readonly #issues: IssueList;
  readonly #path: string;

  constructor(issues: IssueList, path: string) {
    this.#issues = issues;
    this.#path = path;
  }

  /** The place of a field or of an item. */
  at(key: string | number): Place {
    const plain = typeof key === 'string' && /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key);
    const step = plain ? `${this.#path === '' ? '' : '.'}${key}` : `[${typeof key === 'number' ? key : quoted(key)}]`;
    return new Place(this.#issues, `${this.#path}${step}`);
  }

  /** Reports an issue. @returns `undefined`, so that a check can end with it */
  fault(value: unknown, problem: string, remedy: string): undefined {
    const unreadable = value instanceof Unreadable;
    this.#issues.add({
      path: this.#path === '' ? '(top level)' : this.#path,
      value: unreadable ? 'the value' : shown(value),
      problem: unreadable ? value.reason : problem,
      remedy,
    });
    return undefined;
  }

  /** Reports a value that is not among the known names. */
  unknown(name: unknown, what: string, known: readonly string[]): undefined {
    return this.fault(name, `is no ${what}`, suggestion(name, known));
  }
}

function suggestion(name: unknown, known: readonly string[]): string {
  const meant = typeof name === 'string' ? closestName(name, known) : undefined;
  if (meant !== undefined) return `did you mean ${meant}?`;
  const listed = known.slice(0, 20).join(', ');
  return `known are ${listed === '' ? 'none' : listed}${known.length > 20 ? ', …' : ''}`;
}

/** A value as bounded text on one line. */
function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return `an object of ${keys.length === 0 ? 'no keys' : keys.slice(0, 5).map(quoted).join(', ')}`;
  }
  return typeof value === 'object' ? 'null' : String(value as number | boolean | undefined);
}

const quoted = (text: string): string => escapeText(JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 59)}…`));
