import { COMMON_OPTIONS, type CommandDefinition, type OptionDefinition } from '../base/command.js';

/** What may follow the words typed so far. */
export interface CompletionNode {
  /** The words after `mcp-vitals`, joined by a space; empty for the command alone. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly summary: string }[];
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  /** Such as `--naming`. */
  readonly flag: string;
  readonly description: string;
  /** The values it takes; empty for any. */
  readonly choices: readonly string[];
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** Whether that is a file or a folder. */
  readonly takesPath: boolean;
}

/** Every place at which something can be completed. */
export function completionNodes(commands: readonly CommandDefinition[]): CompletionNode[] {
  const groups = new Set(commands.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0]!] : [])));
  const top = commands.filter(({ name }) => !name.includes(' '));
  const inGroup = (group: string) => commands.filter(({ name }) => name.startsWith(`${group} `));
  return [
    {
      path: '',
      words: [
        ...top.map(({ name, summary }) => ({ word: name, summary })),
        ...[...groups].map((word) => ({
          word,
          summary: `${inGroup(word)
            .map(({ name }) => name.split(' ')[1]!)
            .join(', ')}`,
        })),
      ],
      options: [HELP, { ...HELP, flag: '--version', description: 'Show the version' }],
    },
    ...[...groups].map((group) => ({
      path: group,
      words: inGroup(group).map(({ name, summary }) => ({ word: name.split(' ')[1]!, summary })),
      options: [HELP],
    })),
    ...commands.map((command) => ({
      path: command.name,
      words: (command.argumentChoices ?? []).map((word) => ({ word, summary: '' })),
      options: [...[...command.options, ...COMMON_OPTIONS].map(optionOf), HELP],
    })),
  ];
}

const HELP: CompletionOption = {
  flag: '--help',
  description: 'Show help',
  choices: [],
  takesValue: false,
  takesPath: false,
};

function optionOf({ flags, description, choices = [] }: OptionDefinition): CompletionOption {
  const [, flag = '', value] = /(--[a-z-]+)(?: <([a-z]+)>)?/.exec(flags) ?? [];
  return {
    flag,
    description,
    choices,
    takesValue: value !== undefined,
    takesPath: value === 'file' || value === 'folder',
  };
}
