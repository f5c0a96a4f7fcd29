import { type AlertRule, DEFAULT_RULES, type RuleOptions, RuleSet } from '@mcp-vitals/monitor';

/** The rules of a manager: the default ones, those added in code, and those of the file. A later one replaces one of its name. */
export class RuleBook {
  readonly #defaults: readonly AlertRule[];
  readonly #options: RuleOptions;
  #added: readonly AlertRule[] = [];
  #file: readonly AlertRule[] = [];
  #set: RuleSet;

  /** @throws RangeError that names every issue */
  constructor(rules: readonly AlertRule[], defaults: boolean, options: RuleOptions) {
    this.#defaults = defaults ? DEFAULT_RULES : [];
    this.#options = options;
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
