import path from 'node:path';

/** Writes paths as people know them, and never as absolute ones, which hold names of persons and customers. */
export class ShownPaths {
  readonly #folder: string;
  readonly #home: string;

  constructor(folder: string, home: string) {
    this.#folder = folder;
    this.#home = home;
  }

  /** `./…` below the folder of the application, `~/…` below the home directory, else `…/` and the name. */
  shown(file: string): string {
    return below(this.#folder, file, '.') ?? below(this.#home, file, '~') ?? `…/${path.basename(file)}`;
  }

  /** A text in which the absolute paths of the folder and of the home directory are replaced. */
  masked(text: string): string {
    const replaced = [this.#folder, this.#home]
      .map((base, index) => [base, index === 0 ? '.' : '~'] as const)
      .filter(([base]) => base.length > 1)
      .sort(([a], [b]) => b.length - a.length)
      .reduce((rest, [base, sign]) => rest.replaceAll(base, sign), text);
    return replaced.replaceAll(ABSOLUTE, (_, before: string, whole: string) => `${before}…/${path.basename(whole)}`);
  }
}

/** An absolute path of two or more names, or a Windows path; not the path of an address. */
const ABSOLUTE = /(^|[\s"'(=`])(?:file:\/\/)?((?:\/[\w.@+~-]+){2,}|[A-Za-z]:[\\/][^\s"')]+)/g;

function below(base: string, file: string, sign: string): string | undefined {
  const relative = path.relative(base, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
  return relative === '' ? sign : `${sign}/${relative.split(path.sep).join('/')}`;
}
