import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

export const ROOT = path.resolve(import.meta.dirname, '../../..');
export const REGISTER = ['--import', pathToFileURL(path.join(ROOT, 'packages/node/dist/register.js')).href];

export interface AppOptions {
  /** The source of the app, an ES module; or a file. */
  readonly source?: string;
  readonly file?: string;
  readonly type?: 'module' | 'commonjs';
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The signal to send when the app writes its first line. */
  readonly signal?: NodeJS.Signals;
}

export interface AppRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs an app in a separate process, with only the given OpenTelemetry variables. */
export async function runApp(options: AppOptions): Promise<AppRun> {
  const { source, file, type = 'module', flags = REGISTER, environment = {}, signal } = options;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_OPTIONS)/.test(name)),
  );
  const program = file === undefined ? [`--input-type=${type}`, '--eval', source!] : [file];
  const child = spawn(process.execPath, [...flags, ...program], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...environment },
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
  child.stdout.once('data', () => {
    if (signal) child.kill(signal);
  });
  const [stdout, stderr, [code, endedBy]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  clearTimeout(late);
  return { stdout, stderr, code, signal: endedBy };
}

/** Source that imports, creates and connects a client and a server of SDK v1 in one process. */
export const PAIR = `
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const server = new McpServer({ name: 's', version: '1' });
const client = new Client({ name: 'c', version: '1' });
const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
server.registerTool('answer', {}, async () => ({ content: [] }));
server.registerTool('slow', {}, async () => { await wait(300); return { content: [] }; });
const [left, right] = InMemoryTransport.createLinkedPair();
const connect = async () => { await server.connect(right); await client.connect(left); };
`;

/** The same for CommonJS. */
export const REQUIRED_PAIR = PAIR.replaceAll(/import (.*) from ('.*');/g, 'const $1 = require($2);');
