import { notices } from '@mcp-vitals/signals';

/** Reads OpenTelemetry's environment variables as specified: an empty value counts as unset. */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>> = process.env) {
    this.#variables = variables;
  }

  /** The names of the variables that have a value. */
  get names(): string[] {
    return Object.keys(this.#variables).filter((name) => this.text(name) !== undefined);
  }

  text(name: string): string | undefined {
    const value = this.#variables[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** A named choice, in lower case: OpenTelemetry compares names without case. */
  choice(name: string): string | undefined {
    return this.text(name)?.toLowerCase();
  }

  /** The items of a comma-separated list, in lower case; `undefined` if it has none. */
  list(name: string): string[] | undefined {
    const members = this.choice(name)
      ?.split(',')
      .map((member) => member.trim())
      .filter((member) => member !== '');
    return members?.length === 0 ? undefined : members;
  }

  /** A number >= 0. Any other value is reported and counts as unset. */
  number(name: string): number | undefined {
    return this.#numberWhere(name, 'a number >= 0', (value) => value >= 0);
  }

  /** A number > 0. Any other value is reported and counts as unset, because the SDK would throw or loop. */
  positive(name: string): number | undefined {
    return this.#numberWhere(name, 'a number > 0', (value) => value > 0);
  }

  /** A number from 0 to 1. Any other value is reported and counts as unset. */
  ratio(name: string): number | undefined {
    return this.#numberWhere(name, 'a number from 0 to 1', (value) => value >= 0 && value <= 1);
  }

  isTrue(name: string): boolean {
    return this.choice(name) === 'true';
  }

  /** A switch in any usual spelling; `undefined` for any other value. */
  flag(name: string): boolean | undefined {
    const text = this.text(name) ?? '';
    return /^(true|yes|on|1)$/i.test(text) ? true : /^(false|no|off|0)$/i.test(text) ? false : undefined;
  }

  #numberWhere(name: string, wanted: string, isValid: (value: number) => boolean): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (isValid(value) && value < Number.POSITIVE_INFINITY) return value;
    const what = `${name}=${text} is not ${wanted}, so its default is used`;
    notices.say('not_honoured', `${what}; correct it or remove it`, name);
    return undefined;
  }
}
