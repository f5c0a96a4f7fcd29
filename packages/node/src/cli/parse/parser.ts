import { closestName } from '@mcp-vitals/signals';
import { Command as CommanderCommand, type CommanderError, InvalidArgumentError, Option } from 'commander';
import { type CommandDefinition, keyOf } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import { helpOf, optionsOf, overviewOf } from './help.js';

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly command: CommandDefinition;
      readonly args: readonly string[];
      readonly program: readonly string[];
      readonly options: Readonly<Record<string, string | boolean | undefined>>;
    };

export interface ParserOptions {
  readonly commands: readonly CommandDefinition[];
  readonly version: string;
  /** Columns of the terminal that help is written for. */
  readonly width: number;
}

/** Reads a command line. @throws CommandError for wrong usage */
export function parseCommandLine(argv: readonly string[], options: ParserOptions): Parsed {
  const end = argv.indexOf('--');
  const [own, program] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  const parsed = new Parser(options).parse(own);
  if (parsed.kind === 'text' || program.length === 0) return parsed;
  if (parsed.command.takesProgram) return { ...parsed, program };
  throw usageError(`mcp-vitals ${parsed.command.name} starts no program`, 'leave out what follows --');
}

class Parser {
  readonly #options: ParserOptions;
  #parsed: Parsed | undefined;
  #written = '';

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  parse(argv: readonly string[]): Parsed {
    if (argv.length === 0) return { kind: 'text', text: overviewOf(this.#options.commands) };
    const program = this.#program();
    try {
      program.parse([...argv], { from: 'user' });
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const { code } = error as CommanderError;
      if (code === 'commander.helpDisplayed' || code === 'commander.help' || code === 'commander.version') {
        return { kind: 'text', text: this.#written };
      }
      throw this.#usageErrorOf(error as CommanderError, argv);
    }
    return this.#parsed ?? { kind: 'text', text: overviewOf(this.#options.commands) };
  }

  #program(): CommanderCommand {
    const { commands, version, width } = this.#options;
    const program = this.#bare('mcp-vitals', () => overviewOf(commands))
      .version(version, '-V, --version')
      .enablePositionalOptions();
    const groups = new Map<string, CommanderCommand>();
    for (const definition of commands) {
      const words = definition.name.split(' ');
      const [group, last] = [words.length > 1 ? words[0] : undefined, words.at(-1)!];
      const parent = group === undefined ? program : (groups.get(group) ?? this.#group(group));
      if (group !== undefined && !groups.has(group)) {
        groups.set(group, parent);
        program.addCommand(parent);
      }
      const command = this.#bare(last, () => helpOf(definition, width));
      const names = new Set(optionsOf(definition).flatMap(({ flags }) => flags.match(/-[\w-]+/g) ?? []));
      for (const option of optionsOf(definition).filter(({ flags }) => !flags.includes('--help'))) {
        const { flags, description, choices, defaultValue } = option;
        const added = new Option(flags, description);
        if (choices !== undefined) added.choices([...choices]);
        else if (added.required) added.argParser((value: string) => notAnOption(value, names));
        if (defaultValue !== undefined) added.default(defaultValue);
        command.addOption(added);
      }
      if (definition.arguments !== undefined) command.arguments(definition.arguments);
      // So that `mcp-vitals run node server.js --port 1` works without `--`.
      if (definition.name === 'run') command.passThroughOptions().allowExcessArguments();
      command.action(() => {
        const given = command.opts<Record<string, string | boolean | undefined>>();
        this.#parsed = { kind: 'command', command: definition, args: command.args, program: [], options: given };
      });
      parent.addCommand(command);
    }
    return program;
  }

  #group(name: string): CommanderCommand {
    const group = this.#bare(name, () => overviewOf(this.#options.commands, name));
    group.enablePositionalOptions();
    group.action(() => {
      const [word] = group.args;
      if (word !== undefined) throw this.#unknownCommand(`${name} ${word}`);
      this.#parsed = { kind: 'text', text: overviewOf(this.#options.commands, name) };
    });
    group.allowExcessArguments();
    return group;
  }

  #bare(name: string, help: () => string): CommanderCommand {
    const command = new CommanderCommand(name);
    command
      .exitOverride()
      .helpCommand(false)
      .allowExcessArguments(false)
      .showSuggestionAfterError(false)
      .configureOutput({
        writeOut: (text) => {
          this.#written += text;
        },
        writeErr: () => {},
        outputError: () => {},
      });
    command.helpInformation = help;
    return command;
  }

  #usageErrorOf({ code, message }: CommanderError, argv: readonly string[]): CommandError {
    const happened = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
    if (code === 'commander.unknownCommand')
      return this.#unknownCommand(argv.find((word) => !word.startsWith('-')) ?? '');
    const command = this.#commandOf(argv);
    const about = command === undefined ? 'mcp-vitals --help' : `mcp-vitals ${command.name} --help`;
    const [, unknown] = /unknown option '(--[^'=]+)/.exec(happened) ?? [];
    const known = command === undefined ? [] : optionsOf(command).map((option) => `--${keyOf(option)}`);
    const meant = unknown === undefined ? undefined : closestName(unknown, known.map(toFlag));
    return usageError(happened, `${meant === undefined ? '' : `did you mean ${meant}? `}${about} shows what it takes`);
  }

  #unknownCommand(name: string): CommandError {
    const names = this.#options.commands.map((command) => command.name);
    const groups = names.map((one) => one.split(' ')[0]!);
    const meant = closestName(name, new Set([...names, ...groups]));
    const remedy = meant === undefined ? 'mcp-vitals --help lists the commands' : `did you mean mcp-vitals ${meant}?`;
    return usageError(`there is no command ${JSON.stringify(name.slice(0, 60))}`, remedy);
  }

  #commandOf(argv: readonly string[]): CommandDefinition | undefined {
    const words = argv.filter((word) => !word.startsWith('-'));
    return this.#options.commands.find(({ name }) => name === words[0] || name === words.slice(0, 2).join(' '));
  }
}

/** A forgotten value would take the next option for it, and `--json` would be the name of a file. */
function notAnOption(value: string, options: ReadonlySet<string>): string {
  if (options.has(value)) throw new InvalidArgumentError('It is an option.');
  return value;
}

/** `--dryRun` as it is written: `--dry-run`. */
const toFlag = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
