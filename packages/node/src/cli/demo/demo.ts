import { closestName, errorMessageOf, escapeText } from '@mcp-vitals/signals';
import type { Demo } from '../../demo/demo.js';
import { DEMOS } from '../../demo/demos.js';
import type { Command } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import type { Output } from '../base/output.js';
import { columns } from '../base/style.js';

/** Runs one demo, or lists them. */
export const demo: Command = async ({ args: [name], output }) => {
  if (name === undefined) {
    const demos = DEMOS.map(({ name, title }) => ({ name, title }));
    output.result({ demos }, () => columns(demos.map(({ name, title }) => [name, title])).join('\n'));
    return 0;
  }
  const chosen = DEMOS.find((one) => one.name === name);
  if (chosen === undefined) throw unknownDemo(name);
  return play(chosen, output);
};

async function play({ name, run }: Demo, output: Output): Promise<number> {
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
    if (!output.isJson && !output.isQuiet) output.raw(line);
  };
  try {
    const { passed, missed } = await run(print);
    const verdict = passed
      ? `${output.paint('green', '✓')} the monitor told everything that was staged`
      : `${output.paint('red', '✗')} the monitor missed: ${missed.join('; ')}`;
    output.result({ name, passed, missed, lines }, () => verdict);
    return passed ? 0 : 1;
  } catch (error) {
    throw new CommandError(
      `the demo ${name} did not run to its end: ${errorMessageOf(error)}`,
      'nothing is shown or changed',
      'run it in a folder where the newest MCP SDK is installed',
    );
  }
}

function unknownDemo(name: string): CommandError {
  const names = DEMOS.map((one) => one.name);
  const meant = closestName(name, names);
  return usageError(
    `there is no demo ${JSON.stringify(escapeText(name.slice(0, 60)))}`,
    meant === undefined ? `known are ${names.join(', ')}` : `did you mean mcp-vitals demo ${meant}?`,
  );
}
