import { type AlertRule, DEFAULT_RULES, parseRules, type RuleOptions, RuleSet } from '@mcp-vitals/monitor';
import type { AlertingFault } from '../alerting-fault.js';

/** The rules of a manager: the default ones, those added in code, and those of the file. A later one replaces one of its name. */
export class RuleBook {
  /** Default rules that are left out; `undefined` if none is. */
  readonly fault: AlertingFault | undefined;
  readonly #defaults: readonly AlertRule[];
  readonly #options: RuleOptions;
  #added: readonly AlertRule[] = [];
  #file: readonly AlertRule[] = [];
  #set: RuleSet;

  /** @throws RangeError that names every issue */
  constructor(rules: readonly AlertRule[], defaults: boolean, options: RuleOptions) {
    this.#defaults = defaults ? usableDefaults(options) : [];
    this.#options = options;
    this.fault = defaults ? faultOf(this.#defaults.map(({ name }) => name)) : undefined;
    this.#added = rules;
    this.#set = this.#join(rules, []);
  }

  get set(): RuleSet {
    return this.#set;
  }

  get options(): RuleOptions {
    return this.#options;
  }

  /** Names that a file's rules may depend on. */
  get namesBesideFile(): string[] {
    return [...this.#defaults, ...this.#added].map(({ name }) => name);
  }

  /** @throws RangeError that names every issue; the rules stay as they were */
  add(rule: AlertRule): void {
    const added = [...this.#added.filter(({ name }) => name !== rule.name), rule];
    this.#set = this.#join(added, this.#file);
    this.#added = added;
  }

  /** @throws RangeError that names every issue; the rules stay as they were */
  replaceFile(rules: readonly AlertRule[]): void {
    this.#set = this.#join(this.#added, rules);
    this.#file = rules;
  }

  #join(added: readonly AlertRule[], file: readonly AlertRule[]): RuleSet {
    const byName = new Map([...this.#defaults, ...added, ...file].map((rule) => [rule.name, rule]));
    return new RuleSet([...byName.values()], this.#options);
  }
}

/** A default rule whose window is too short for the interval of collections, or too long for their retention, is left out. */
function usableDefaults(options: RuleOptions): readonly AlertRule[] {
  let rules = DEFAULT_RULES;
  // A rule that depends on one that is left out is left out in the next round.
  for (;;) {
    const parsed = parseRules(rules, options);
    if (parsed.issues.length === 0) return rules;
    rules = parsed.rules;
  }
}

function faultOf(usable: readonly string[]): AlertingFault | undefined {
  const left = DEFAULT_RULES.map(({ name }) => name).filter((name) => !usable.includes(name));
  if (left.length === 0) return undefined;
  return {
    path: 'intervalSeconds',
    message: `the default alert rules ${left.join(', ')} are off, because their windows do not fit the interval or the retention of metrics`,
    remedy: 'collect more often, keep metrics for longer, or write rules of your own',
  };
}
