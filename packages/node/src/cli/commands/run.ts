import type { CommandDefinition } from '../base/command.js';

export const RUN: CommandDefinition = {
  name: 'run',
  summary: 'Runs a program and shows how its MCP servers and clients are, with no code changed',
  help: [
    'Every Node.js process below the program observes itself: a stdio or HTTP server, a client and the servers that it starts, npx and the package that it runs. Stdin and stdout are the program’s own, byte for byte, so the command may stand in the configuration of a client.',
    'On a terminal a live view is drawn below what the program writes; elsewhere there is one line at the start. The report comes at the end, on stderr: what was called, how long it took, what failed and what to do. The exit code and the signal are the program’s. Ctrl-C ends the program once and then shows the report.',
    'NODE_OPTIONS that are set stay. A program that asks questions on the terminal wants --no-live. With --quiet the monitors in its processes write no log lines to stderr either, unless MCP_ENABLE_CONSOLE_LOGGING is set.',
  ],
  examples: [
    { line: 'mcp-vitals run -- node server.js', does: 'Runs a server and shows it until it ends' },
    {
      line: 'mcp-vitals run --report report.json -- npx -y @modelcontextprotocol/server-everything',
      does: 'Runs a published server and keeps the whole report of each of its processes',
    },
    {
      line: 'mcp-vitals run --otlp http://localhost:4318 -- node client.js',
      does: 'Runs a client, and sends its telemetry and that of the servers it starts to a collector',
    },
  ],
  options: [
    { flags: '--report <file>', description: 'Write the whole report to a file, as JSON' },
    { flags: '--page', description: 'Serve the page of each process that speaks MCP, and print its address' },
    { flags: '--otlp <endpoint>', description: 'Send telemetry there too, such as http://localhost:4318' },
    { flags: '--no-live', description: 'Draw no live view, and leave the terminal to the program' },
  ],
  exitCodes: { 0: 'as the program ended', 1: 'as the program ended; any other code of it too' },
  json: 'The report as the last line of stderr: { format: "mcp-vitals-run", version: 1, program, durationSeconds, exit: { code, signal }, processes: [{ pid, program, nodeVersion, ended, operationsLeftOut, report }], otherProcesses, notObserved: null | { cause, happened, means, remedy } }; report follows report.schema.json of @mcp-vitals/monitor.',
  takesProgram: true,
  load: async () => (await import('../run/run.js')).run,
};
