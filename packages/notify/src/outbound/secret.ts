import { inspect } from 'node:util';

/** What a secret prints as. */
const HIDDEN = '<secret>';

/** A value that prints as `<secret>`, in JSON, `inspect`, templates and logs; only {@link Secret.reveal} returns it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** A string becomes a secret, a secret stays one. */
  static of(value: string | Secret): Secret {
    return typeof value === 'string' ? new Secret(value) : value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
