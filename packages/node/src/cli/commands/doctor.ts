import type { CommandDefinition } from '../base/command.js';

export const DOCTOR: CommandDefinition = {
  name: 'doctor',
  summary: 'Looks at the whole way of telemetry and says what is broken and how to mend it',
  help: [
    'Versions and copies of OpenTelemetry’s API, settings, hooks, the collector and what is behind it, the clock, permissions, and the servers in the configuration files of Claude Desktop, Cursor and VS Code. One marked span, metric and log record are sent. Everything else is asked for: with --start the program after -- is started and looked at, with --channels every channel of alerts gets a test message.',
    'Each finding has a stable code; docs/doctor.md states cause and remedy of each. A healthy set-up has none. --fix shows what would be changed; nothing is changed without --yes.',
  ],
  examples: [
    { line: 'mcp-vitals doctor', does: 'Looks at this folder and this environment' },
    {
      line: 'mcp-vitals doctor --start -- node --import @mcp-vitals/node/register server.js',
      does: 'Starts a server, lists its tools and looks for its telemetry',
    },
    {
      line: 'mcp-vitals doctor --fix --yes',
      does: 'Makes the changes that remedy findings; each file is copied first',
    },
  ],
  options: [
    { flags: '--start', description: 'Start the program after --, list its tools and look for its telemetry' },
    { flags: '--jaeger <url>', description: 'Look for the marked span in Jaeger, such as http://localhost:16686' },
    { flags: '--prometheus <url>', description: 'Look for the marked metric in Prometheus' },
    { flags: '--channels', description: 'Send a test message through every configured channel of alerts' },
    { flags: '--no-clients', description: 'Read no configuration files of MCP clients' },
    { flags: '--client-file <file>', description: 'Read this configuration file of a client too' },
    { flags: '--start-servers', description: 'Start each server of the client configurations and list its tools' },
    { flags: '--timeout <seconds>', description: 'Time limit of each check', defaultValue: '15' },
    { flags: '--all', description: 'Show what is in order too' },
    { flags: '--fix', description: 'Show the changes that remedy findings' },
    { flags: '--yes', description: 'Make the changes of --fix' },
  ],
  exitCodes: { 0: 'nothing to mend, or everything was mended', 1: 'there is a finding of level warn or fail' },
  json: '{ worst, counts: { ok, info, warn, fail }, findings: [{ code, level, check, subject, happened, means, remedy, command, fix }], results, checks: [{ name, status, durationMillis }], fixes: { changes: [{ code, subject, change }] }, outcomes }; outcomes only with --fix --yes.',
  takesProgram: true,
  load: async () => (await import('../doctor/doctor.js')).doctor,
};
