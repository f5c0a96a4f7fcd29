import type { CommandDefinition } from '../base/command.js';

export const CHECK_CONFIG: CommandDefinition = {
  name: 'check-config',
  summary: 'Checks the settings and shows which value is in effect and where it comes from',
  help: [
    'Reads the environment as a monitored process would, the file that MCP_MONITORING_CONFIG_FILE or --file names, and the rule file of the settings; the channels of alerts are made, and nothing is sent. Every issue is shown at once, with its place, its source and what to do; secrets are masked.',
  ],
  examples: [
    { line: 'mcp-vitals check-config', does: 'Checks the environment of this shell' },
    { line: 'mcp-vitals check-config --file vitals.yaml --all', does: 'Checks a file, and lists the defaults too' },
  ],
  options: [
    { flags: '--file <file>', description: 'A configuration file, JSON or YAML' },
    { flags: '--all', description: 'List settings that have their default too' },
  ],
  exitCodes: { 0: 'no issue', 1: 'there are issues' },
  json: '{ valid, issues: [{ path, value, source, message, remedy }], settings: [{ path, value, source, variable }] }; settings are all of them.',
  load: async () => (await import('../settings/check-config.js')).checkConfig,
};

export const HISTORY: CommandDefinition = {
  name: 'history',
  summary: 'Shows the history of performance that a monitor has kept on disk',
  help: [
    'A monitor with MCP_PERFORMANCE_HISTORY_PATH keeps the figures of each operation there. The folder is taken from the settings, or from --folder.',
  ],
  examples: [
    { line: 'mcp-vitals history --days 7', does: 'Shows each operation of the last week' },
    {
      line: 'mcp-vitals history --operation "tools/call search" --json',
      does: 'Writes the entries of one operation for another program',
    },
  ],
  options: [
    { flags: '--days <days>', description: 'How far back', defaultValue: '1' },
    { flags: '--operation <name>', description: 'Only this operation, with each of its entries' },
    { flags: '--folder <folder>', description: 'The folder of the history' },
  ],
  exitCodes: { 0: 'the history was shown', 1: 'there is none, or it cannot be read' },
  json: '{ since, entries: [{ at, operation, role, count, errors, average_ms, p50_ms, p95_ms, p99_ms }] }, oldest first.',
  load: async () => (await import('../settings/history.js')).history,
};
