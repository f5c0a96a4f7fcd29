/** OpenTelemetry's own variables, as the specification says they are read: an empty one counts as not set. */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  constructor(variables: Readonly<Record<string, string | undefined>> = process.env) {
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    const value = this.#variables[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** The members of a comma-separated list, in lower case. */
  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((member) => member.trim().toLowerCase());
  }

  /** A number >= 0; anything else counts as not set. */
  number(name: string): number | undefined {
    const value = Number(this.text(name) ?? Number.NaN);
    return value >= 0 ? value : undefined;
  }

  /** A number > 0; anything else counts as not set: the SDK would throw or turn in circles. */
  positive(name: string): number | undefined {
    return this.number(name) || undefined;
  }

  isTrue(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }
}
