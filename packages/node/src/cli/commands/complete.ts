import type { CommandDefinition } from '../base/command.js';

export const COMPLETION: CommandDefinition = {
  name: 'completion',
  arguments: '<shell>',
  argumentChoices: ['bash', 'zsh', 'fish'],
  summary: 'Writes a script that completes commands and options in bash, zsh or fish',
  help: ['The script is made from the commands of this version; write it again after an update.'],
  examples: [
    { line: 'source <(mcp-vitals completion bash)', does: 'Completes in this bash; put it in ~/.bashrc for every one' },
    { line: 'source <(mcp-vitals completion zsh)', does: 'Completes in this zsh, after compinit' },
    { line: 'mcp-vitals completion fish | source', does: 'Completes in this fish' },
  ],
  options: [],
  exitCodes: { 0: 'the script was written', 1: 'never' },
  json: '{ shell, script }',
  load: async () => (await import('../complete/completion.js')).completion,
};
