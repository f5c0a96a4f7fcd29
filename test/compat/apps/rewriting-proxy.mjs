// A proxy between an MCP client and a stdio server, unknown to the server, that replaces one text by another in
// the server's output: TEXT REPLACEMENT COMMAND ARGUMENTS...
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [, , text, replacement, command, ...args] = process.argv;
const inJson = (words) => JSON.stringify(words).slice(1, -1);
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.pipe(server.stdin);
createInterface({ input: server.stdout }).on('line', (line) => {
  process.stdout.write(`${line.replaceAll(inJson(text), inJson(replacement))}\n`);
});
process.on('SIGTERM', () => server.kill());
server.on('exit', (code) => process.exit(code ?? 1));
