import type { CommandDefinition } from '../base/command.js';

export const REPORT: CommandDefinition = {
  name: 'report',
  arguments: '[file]',
  summary: 'Shows the report of a running monitor, or of a file that run has written',
  help: [
    'Processes whose monitor runs with MCP_HTTP_ENABLED=true are found by themselves, if they belong to you and run on this machine. Another one is named by its address, with the token that it printed: MCP_HTTP_TOKEN, or the part after # in the address.',
  ],
  examples: [
    { line: 'mcp-vitals report', does: 'Shows the report of the one monitor that runs' },
    { line: 'mcp-vitals report --watch --pid 4711', does: 'Shows the report of one process, again and again' },
    { line: 'mcp-vitals report report.json', does: 'Shows what mcp-vitals run --report report.json has kept' },
  ],
  options: [
    { flags: '-w, --watch', description: 'Show it again every few seconds, until Ctrl-C' },
    { flags: '--pid <pid>', description: 'The process, where several run' },
    { flags: '--url <address>', description: 'The address of a monitor, such as http://127.0.0.1:9470' },
    { flags: '--interval <seconds>', description: 'Seconds between two reports of --watch', defaultValue: '5' },
    { flags: '--markdown', description: 'Write Markdown' },
  ],
  exitCodes: { 0: 'the report was shown', 1: 'no monitor runs, or it does not answer' },
  json: 'The report as report.schema.json of @mcp-vitals/monitor describes it; with --watch one line each time; of a file what run has written.',
  load: async () => (await import('../report/report.js')).report,
};
