import type { CommandDefinition } from '../base/command.js';

export const DEMO: CommandDefinition = {
  name: 'demo',
  arguments: '[name]',
  argumentChoices: [
    'slow-tool',
    'outage',
    'rug-pull',
    'retry-loop',
    'silent-failure',
    'context-cost',
    'old-client',
    'unknown-tool',
    'loop',
    'sign-in',
    'task',
    'poisoned-tool',
    'release',
    'execution-telemetry',
  ],
  summary: 'Stages a fault with a real client and server, shows what the monitor tells, and checks it',
  help: [
    'A demo takes less than half a minute, needs no network and changes nothing. It loads an MCP SDK from this folder. Without a name the demos are listed.',
  ],
  examples: [
    { line: 'mcp-vitals demo', does: 'Lists the demos' },
    { line: 'mcp-vitals demo slow-tool', does: 'Shows how a tool that gets slower is found, with its trace' },
  ],
  options: [],
  exitCodes: { 0: 'the monitor told everything that was staged', 1: 'it missed something, or no MCP SDK is installed' },
  json: '{ name, passed, missed, lines }; without a name { demos: [{ name, title }] }.',
  load: async () => (await import('../demo/demo.js')).demo,
};
