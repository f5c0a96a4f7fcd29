import type { Output } from './output.js';

/** An option of a command. */
export interface OptionDefinition {
  /** As Commander reads them: `--pid <pid>`, `-w, --watch`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly defaultValue?: string;
}

export interface Example {
  readonly line: string;
  /** What it does, as one sentence without a full stop. */
  readonly does: string;
}

/** A command as data: help, completion, the page of commands and the parser are derived from it. */
export interface CommandDefinition {
  /** One word, or a group and a word: `rules check`. */
  readonly name: string;
  /** As Commander reads them: `<file>`, `[pins]`, `<program...>`. */
  readonly arguments?: string;
  /** The values of the first argument, where they are few. */
  readonly argumentChoices?: readonly string[];
  /** What it does, as one sentence without a full stop. */
  readonly summary: string;
  /** What a person has to know, a paragraph each. */
  readonly help: readonly string[];
  readonly examples: readonly [Example, ...Example[]];
  readonly options: readonly OptionDefinition[];
  /** What 0 and 1 mean; 2 is wrong usage of every command. */
  readonly exitCodes: { readonly 0: string; readonly 1: string };
  /** The shape of the output with `--json`. */
  readonly json: string;
  /** Whether a program may follow after `--`. */
  readonly takesProgram?: boolean;
  /** Loads what the command needs, and nothing before. */
  readonly load: () => Promise<Command>;
}

export interface CommandContext {
  readonly args: readonly string[];
  /** The words after `--`. */
  readonly program: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly output: Output;
  /** All commands, for those that are about commands. */
  readonly commands: readonly CommandDefinition[];
}

/** @returns the exit code */
export type Command = (context: CommandContext) => Promise<number>;

/** The options of every command. */
export const COMMON_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--json', description: 'Write JSON, without absolute paths and without secrets' },
  { flags: '--quiet', description: 'Write results and errors only: no progress, no notes' },
];

/** The text of an option; `undefined` if it was not given. */
export function textOption({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The name of an option without dashes, as one word: `alertmanager`, `dryRun`. */
export function keyOf({ flags }: OptionDefinition): string {
  const [, long = ''] = /--([a-z-]+)/.exec(flags) ?? [];
  return long.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
