import { type CommandContext, textOption } from './command.js';
import { usageError } from './command-error.js';

/**
 * The address of an option; `undefined` if it was not given.
 * @throws CommandError when it is no http or https address
 */
export function addressOption(context: CommandContext, name: string, example: string): string | undefined {
  const address = textOption(context, name);
  if (address === undefined || (/^https?:\/\//i.test(address) && URL.canParse(address))) return address;
  throw usageError(
    `--${name} ${JSON.stringify(address)} is no http or https address`,
    `write it as --${name} ${example}`,
  );
}
