import { type CommandContext, textOption } from './command.js';
import { usageError } from './command-error.js';

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

/**
 * The number of an option that has a default.
 * @throws CommandError when it is none, or out of bounds
 */
export function numberOption(context: CommandContext, name: string, { least, most, unit }: Bounds): number {
  const written = textOption(context, name) ?? '';
  const value = written.trim() === '' ? Number.NaN : Number(written);
  if (value >= least && value <= most) return value;
  throw usageError(
    `--${name} ${JSON.stringify(written)} is not a number of ${unit} from ${least} to ${most}`,
    `write one, such as --${name} ${Math.max(1, least)}`,
  );
}
