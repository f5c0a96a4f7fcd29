import { kinds } from '../finding-kind.js';

/** Servers in the configuration files of MCP clients. */
export const CLIENT_KINDS = kinds({
  CLIENT_FILE_INVALID: [
    'fail',
    'a client configuration file cannot be read',
    'the client starts none of its servers',
    'correct the file',
  ],
  SERVER_INVALID: [
    'fail',
    'a server has neither a command nor an address',
    'the client cannot reach it',
    'add "command" for a local server or "url" for a remote one',
  ],
  SERVER_COMMAND_MISSING: [
    'fail',
    "a server's command cannot be found",
    'the client cannot start it; an application that was not started from a terminal may have a shorter PATH still',
    'install it, or write its full path',
  ],
  SERVER_SCRIPT_MISSING: [
    'fail',
    'the program file of a server does not exist',
    'the client starts it, and it ends at once',
    'correct the path, as a full path, or build the server',
  ],
  SERVER_SECRET_IN_FILE: [
    'warn',
    'a secret stands in a client configuration file',
    'whoever reads the file, or the list of processes, has it',
    'keep it in the environment, in a file of its own, or in an input of the client',
  ],
  SERVER_PLAIN_HTTP: [
    'warn',
    'a remote server is reached over http://',
    'anybody on the way reads and changes its messages',
    'use https://',
  ],
  SERVER_NOT_OBSERVED: [
    'info',
    'a Node.js server runs without mcp-vitals',
    'its calls and errors are not seen',
    'preload the register',
  ],
  SERVER_DOES_NOT_START: [
    'fail',
    'a server ended before it answered',
    'the client shows none of its tools',
    'run its command in a terminal, and read its error',
  ],
  SERVER_SILENT: [
    'fail',
    'a server did not answer in time',
    'the client gives up on it',
    'run its command in a terminal; a download at each start is one cause',
  ],
  SERVER_WRITES_STDOUT: [
    'warn',
    'a server writes lines to stdout that are no JSON-RPC',
    'strict clients disconnect',
    'make it write logs to stderr',
  ],
});
