import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

type Name = 'ca' | 'cert' | 'key';

/** The contents of PEM files, as options of TLS. */
export type Tls = Readonly<Partial<Record<Name, Buffer>>>;

/** PEM files of a connection, which are replaced before they expire: certificates of service meshes live for hours. */
export class TlsFiles {
  readonly #paths: readonly (readonly [name: Name, path: string])[];
  #contents: Tls;

  /** @param onFault called for a file that cannot be read, with the code of the error; without one if it is not PEM */
  constructor(paths: Readonly<Partial<Record<Name, string>>>, onFault: (name: Name, code?: string) => void) {
    this.#paths = (Object.entries(paths) as [Name, string][]).map(([name, file]) => [name, path.resolve(file)]);
    this.#contents = this.#read(onFault);
  }

  get contents(): Tls {
    return this.#contents;
  }

  /** Reads the files again. Returns whether they have changed to what TLS takes: a key and its certificate may change one by one. */
  refresh(): boolean {
    const contents = { ...this.#contents, ...this.#read(() => {}) };
    if (this.#paths.every(([name]) => isSame(contents[name], this.#contents[name]))) return false;
    try {
      const { createSecureContext } = require('node:tls') as typeof import('node:tls');
      createSecureContext(contents);
    } catch {
      return false;
    }
    this.#contents = contents;
    return true;
  }

  #read(onFault: (name: Name, code?: string) => void): Tls {
    const contents: Partial<Record<Name, Buffer>> = {};
    for (const [name, file] of this.#paths) {
      try {
        const content = readFileSync(file);
        if (content.includes('-----BEGIN ')) contents[name] = content;
        else onFault(name);
      } catch (error) {
        onFault(name, (error as NodeJS.ErrnoException).code ?? 'unknown error');
      }
    }
    return contents;
  }
}

const isSame = (one: Buffer | undefined, other: Buffer | undefined): boolean =>
  one === other || (one !== undefined && other?.equals(one) === true);
