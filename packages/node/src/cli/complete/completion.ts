import type { Command } from '../base/command.js';
import { usageError } from '../base/command-error.js';
import { bashScript } from './bash.js';
import { completionNodes } from './command-tree.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** Writes the completion script of a shell. */
export const completion: Command = async ({ args: [shell], output, commands }) => {
  const write = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1];
  if (write === undefined) throw usageError(`there is no completion for ${shell}`, 'known are bash, zsh and fish');
  const script = write(completionNodes(commands));
  if (output.isJson) output.result({ shell, script }, () => script);
  else output.raw(script);
  return 0;
};
