#!/usr/bin/env node
// It is no part of `dist`, because npm links a command only to a file that exists when packages are installed, and a
// checkout is built after that.
import { existsSync } from 'node:fs';

const command = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(command)) await import(command.href);
else {
  process.stderr.write(
    'mcp-vitals: the command is not built\n  packages/node/dist/cli/main.js does not exist\n  run npm run build in the repository\n',
  );
  process.exitCode = 1;
}
