import path from 'node:path';

/** A command line of Node.js, as far as it can be read without running it. */
export interface CommandLine {
  /** The program that runs it, such as `node`; `undefined` if it is another program. */
  readonly runtime: string | undefined;
  /** The modules that `--import`, `--require` and `NODE_OPTIONS` preload. */
  readonly preloads: readonly Preload[];
  /** The program file as written; `undefined` if none is named. */
  readonly entry: string | undefined;
  /** Variables assigned in front, as in `NAME=value node …`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Preload {
  readonly flag: 'import' | 'require';
  readonly module: string;
}

const RUNTIME = /^(?:node|nodejs|tsx|ts-node)(?:\.exe)?$/i;
/** Options of Node.js whose value may stand as a word of its own. */
const WITH_VALUE = /^(?:--import|--require|-r|--loader|--experimental-loader|--env-file|--conditions|-C|--title)$/;

/** Reads a command line. @param nodeOptions the value of NODE_OPTIONS */
export function readCommandLine(words: readonly string[], nodeOptions = ''): CommandLine {
  const variables: Record<string, string> = {};
  let at = 0;
  for (; at < words.length; at++) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at]!) ?? [];
    if (name !== undefined) variables[name] = value ?? '';
    else if (!/^(?:cross-env|env)$/.test(words[at]!)) break;
  }
  const program = words[at];
  const isRuntime = program !== undefined && RUNTIME.test(path.basename(program));
  const options = isRuntime ? optionsOf(words.slice(at + 1)) : { preloads: [], entry: undefined };
  const ofVariable = optionsOf(splitWords(variables.NODE_OPTIONS ?? nodeOptions));
  return {
    runtime: isRuntime ? program : undefined,
    preloads: [...ofVariable.preloads, ...options.preloads],
    entry: options.entry,
    variables,
  };
}

function optionsOf(words: readonly string[]): Pick<CommandLine, 'preloads' | 'entry'> {
  const preloads: Preload[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) return { preloads, entry: word };
    // An evaluated program has no file.
    if (/^(?:-e|--eval|-p|--print|-c|--check)$/.test(word)) return { preloads, entry: undefined };
    const [, option = word, inline] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const value = inline ?? (WITH_VALUE.test(option) ? words[++at] : undefined);
    if (value === undefined) continue;
    if (option === '--import') preloads.push({ flag: 'import', module: value });
    if (option === '--require' || option === '-r') preloads.push({ flag: 'require', module: value });
  }
  return { preloads, entry: undefined };
}

/** The words of a line, with quotes taken off. Nothing is expanded. */
export const splitWords = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s"']+|"(?:\\.|[^"\\])*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );

/** Whether a preloaded module is the register of mcp-vitals. */
export const isRegister = ({ module }: Preload): boolean =>
  /(?:^|[\\/])@mcp-vitals[\\/]node[\\/](?:register|dist[\\/]register\.c?js)$|[\\/]node[\\/]dist[\\/]register\.c?js$/.test(
    module,
  );
