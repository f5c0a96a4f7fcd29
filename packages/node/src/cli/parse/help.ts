import { COMMON_OPTIONS, type CommandDefinition, type OptionDefinition } from '../base/command.js';
import { columns, wrap } from '../base/style.js';

const MAX_WIDTH = 100;

/** How a command is called. Also for the page of commands. @public */
export const usageOf = ({ name, arguments: words, takesProgram }: CommandDefinition): string =>
  [
    'mcp-vitals',
    name,
    '[options]',
    ...(words === undefined ? [] : [words]),
    ...(takesProgram ? ['-- <program> [arguments]'] : []),
  ].join(' ');

export const optionsOf = ({ options }: CommandDefinition): readonly OptionDefinition[] => [
  ...options,
  ...COMMON_OPTIONS,
  { flags: '-h, --help', description: 'Show this help' },
];

/** What an option does, with its choices and its default. Also for the page of commands. @public */
export function describeOption({ description, choices, defaultValue }: OptionDefinition): string {
  const known = choices === undefined ? '' : `, one of ${choices.join(', ')}`;
  return `${description}${known}${defaultValue === undefined ? '' : `, default ${defaultValue}`}`;
}

/** The help of one command. */
export function helpOf(command: CommandDefinition, columnsOfTerminal: number): string {
  const width = Math.min(columnsOfTerminal, MAX_WIDTH);
  const { summary, help, examples, exitCodes, json } = command;
  return [
    `Usage: ${usageOf(command)}`,
    wrap(`${summary}.`, width),
    ...help.map((paragraph) => wrap(paragraph, width)),
    `Options:\n${optionLines(command, width).join('\n')}`,
    `Examples:\n${examples.map(({ line, does }) => `  ${line}\n${wrap(does, width, '      ')}`).join('\n')}`,
    `With --json:\n${wrap(json, width, '  ')}`,
    `Exit codes:\n  0  ${exitCodes[0]}\n  1  ${exitCodes[1]}\n  2  wrong usage`,
  ]
    .join('\n\n')
    .concat('\n');
}

function optionLines(command: CommandDefinition, width: number): string[] {
  const options = optionsOf(command);
  const flags = columns(options.map((option) => [option.flags, '']));
  const indent = Math.max(...flags.map((flag) => flag.length)) + 4;
  return options.map((option, i) => {
    const described = wrap(describeOption(option), width, ' '.repeat(indent));
    return `  ${flags[i]!.padEnd(indent - 4)}  ${described.trimStart()}`;
  });
}

/** The help of all commands, or of a group of them. */
export function overviewOf(commands: readonly CommandDefinition[], group?: string): string {
  const shown = commands.filter(({ name }) => group === undefined || name.startsWith(`${group} `));
  const lines = columns(shown.map(({ name, summary }) => [name, summary]));
  const [first] = shown;
  return [
    `Usage: mcp-vitals ${group === undefined ? '<command>' : `${group} <command>`} [options]`,
    ...(group === undefined ? ['The vital signs of Model Context Protocol software.'] : []),
    `Commands:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    `Begin with:\n  ${first!.examples[0].line}`,
    'mcp-vitals <command> --help shows options and examples. Exit codes: 0 good, 1 findings or failure, 2 wrong usage.',
  ]
    .join('\n\n')
    .concat('\n');
}
