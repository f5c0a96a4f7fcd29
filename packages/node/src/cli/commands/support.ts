import type { CommandDefinition } from '../base/command.js';

export const SUPPORT_BUNDLE: CommandDefinition = {
  name: 'support bundle',
  summary: 'Packs what a maintainer needs to help you into one file, without secrets',
  help: [
    'The report and the changes of a running monitor, the settings in effect with secrets masked, versions, what doctor finds, the notices, and the end of the log with secrets removed. Arguments and results of calls are in none of them. What the file contains is listed; look at it before you send it.',
  ],
  examples: [
    { line: 'mcp-vitals support bundle', does: 'Writes mcp-vitals-support.tar.gz into this folder' },
    {
      line: 'mcp-vitals support bundle --output /tmp/help.tar.gz --no-doctor',
      does: 'Writes it elsewhere, and sends nothing',
    },
  ],
  options: [
    { flags: '--output <file>', description: 'The file', defaultValue: 'mcp-vitals-support.tar.gz' },
    { flags: '--pid <pid>', description: 'The process whose report is packed, where several run' },
    { flags: '--url <address>', description: 'The address of the monitor' },
    { flags: '--log <file>', description: 'The log, in place of the one in the settings' },
    { flags: '--no-doctor', description: 'Leave out the doctor, which sends one marked span, metric and log record' },
  ],
  exitCodes: { 0: 'the file was written', 1: 'it cannot be written' },
  json: '{ file, bytes, entries: [{ name, bytes, about }], missing: [{ name, reason }] }; file is a name without a folder.',
  load: async () => (await import('../support/bundle.js')).bundle,
};
