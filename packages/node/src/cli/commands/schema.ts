import { SCHEMA_KINDS } from '@mcp-vitals/signals';
import type { CommandDefinition, OptionDefinition } from '../base/command.js';

const SERVER: OptionDefinition = {
  flags: '--server <name>',
  description: 'The server, as the pin file names it: its address or its command line',
};
const PINS: OptionDefinition = {
  flags: '--pins <file>',
  description: 'The pin file',
  defaultValue: 'mcp-vitals.lock.json',
};

export const SCHEMA_DIFF: CommandDefinition = {
  name: 'schema diff',
  arguments: '[before] [after]',
  summary: 'Shows what changed in what servers show to agents, and whether it breaks their callers',
  help: [
    'Compares two pin files, such as the committed one and that of a branch; or the pin file with a stdio server, which is started, asked for its lists and ended. Nothing is written.',
  ],
  examples: [
    { line: 'mcp-vitals schema diff -- node server.js', does: 'Compares a server with mcp-vitals.lock.json' },
    { line: 'mcp-vitals schema diff before.lock.json mcp-vitals.lock.json', does: 'Compares two pin files' },
  ],
  options: [
    PINS,
    SERVER,
    {
      flags: '--fail-on <change>',
      description: 'The least change that makes the exit code 1',
      choices: ['any', 'instructions', 'breaking'],
      defaultValue: 'instructions',
    },
  ],
  exitCodes: { 0: 'no such change', 1: 'there are changes of --fail-on, or the comparison failed' },
  json: '{ changes: [{ server, kind, name, change, text, findings: [{ rule, change, path, text, words, example }], fingerprint }] }; change is one of added, compatible, instructions, removed, breaking.',
  takesProgram: true,
  load: async () => (await import('../schema/schema-diff.js')).schemaDiff,
};

export const SCHEMA_ACCEPT: CommandDefinition = {
  name: 'schema accept',
  summary: 'Accepts a reported change, or all that a server shows now, in the pin file',
  help: [
    'One change is named by the server, its kind, its name and the fingerprint that the report gives: only exactly that definition is accepted, not a later one. With a program after --, everything that the server shows now is accepted; this makes the pin file where there is none. Running monitors see it with their next comparison.',
  ],
  examples: [
    {
      line: "mcp-vitals schema accept --server 'npx mail-server' --kind tool --name send --fingerprint sha256-…",
      does: 'Accepts one changed tool',
    },
    { line: 'mcp-vitals schema accept -- node server.js', does: 'Accepts everything that a server shows now' },
  ],
  options: [
    PINS,
    SERVER,
    {
      flags: '--kind <kind>',
      description: 'The kind of the definition',
      choices: SCHEMA_KINDS,
    },
    { flags: '--name <name>', description: 'The name of the definition' },
    { flags: '--fingerprint <fingerprint>', description: 'Its fingerprint as it is now' },
    { flags: '--gone', description: 'Accept that it is gone' },
  ],
  exitCodes: { 0: 'it is accepted', 1: 'the pin file cannot be used, or nothing could be meant' },
  json: '{ accepted: [{ server, kind, name, fingerprint }] }; the fingerprint is null for one that is gone.',
  takesProgram: true,
  load: async () => (await import('../schema/schema-accept.js')).schemaAccept,
};
