import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readPlainFile } from '../../config/source/plain-file.js';
import { reasonOf } from '../../environment/system-error.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { isRegister, readCommandLine } from '../program/command-line.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import type { FixStep } from '../result/fix-step.js';
import { type ClientFile, clientFilesOf } from './client-files.js';
import { findCommand } from './command-search.js';
import { type ConfiguredServer, serversIn } from './configured-server.js';
import { secretPlaces } from './secrets.js';
import { probeServer } from './server-probe.js';

const MAX_FILE_BYTES = 4 * 2 ** 20;
/** Servers started at the same time. */
const MAX_PROBES = 2;

/** The servers in the configuration files of MCP clients: whether they can be started, are observed, and hold secrets. */
export const serversCheck: DoctorCheck = {
  name: 'clients',
  limitMillis: ({ timeoutMillis, options }) => (options.probeServers ? 50 * timeoutMillis : timeoutMillis),
  run: async (context) => {
    if (context.options.readClients === false) return [ok('not asked for')];
    const results: Diagnosis[] = [];
    const servers: ConfiguredServer[] = [];
    for (const client of clientFilesOf(context)) {
      const [read, fault] = await readClient(client, context);
      servers.push(...read);
      if (fault !== undefined) results.push(fault);
    }
    for (const server of servers) results.push(...(await lookAt(server, context)));
    if (context.options.probeServers) results.push(...(await probeAll(servers, context)));
    return results.length > 0 ? results : [ok('no client configuration names a server')];
  },
};

async function readClient(
  client: ClientFile,
  { paths, options, folder }: DoctorContext,
): Promise<[ConfiguredServer[], Diagnosis | undefined]> {
  const isNamed = (options.clientFiles ?? []).some((file) => path.resolve(folder, file) === client.file);
  if (!isNamed && (await stat(client.file).catch(() => undefined)) === undefined) return [[], undefined];
  try {
    return [serversIn(readPlainFile(client.file, MAX_FILE_BYTES).replace(/^\uFEFF/, ''), client), undefined];
  } catch (error) {
    const shown = paths.shown(client.file);
    const what = `${shown} cannot be read (${error instanceof RangeError ? 'it is nested too deeply' : reasonOf(error)})`;
    return [[], found('CLIENT_FILE_INVALID', what, { subject: client.client, command: `npx jsonlint "${shown}"` })];
  }
}

const subjectOf = ({ client, name }: ConfiguredServer): string => `${client}: ${name.slice(0, 80)}`;

async function lookAt(server: ConfiguredServer, context: DoctorContext): Promise<Diagnosis[]> {
  const subject = subjectOf(server);
  if (server.isDisabled) return [ok('disabled', subject)];
  const secrets = secretPlaces(server);
  const written = `secrets stand in ${context.paths.shown(server.file)} at ${secrets.slice(0, 10).join(', ')}`;
  return [
    ...(secrets.length > 0 ? [found('SERVER_SECRET_IN_FILE', written, { subject })] : []),
    ...(server.command === undefined ? remote(server, subject) : await local(server, server.command, context)),
  ];
}

function remote({ url }: ConfiguredServer, subject: string): Diagnosis[] {
  if (url === undefined || !URL.canParse(url)) {
    return [
      found('SERVER_INVALID', url === undefined ? 'it has neither "command" nor "url"' : 'its "url" is no address', {
        subject,
      }),
    ];
  }
  const { protocol, hostname } = new URL(url);
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'http:' && !isLoopback)
    return [found('SERVER_PLAIN_HTTP', `${hostname} is reached over http://`, { subject })];
  return [ok(`a remote server at ${hostname}`, subject)];
}

async function local(server: ConfiguredServer, command: string, context: DoctorContext): Promise<Diagnosis[]> {
  const { paths, variables } = context;
  const subject = subjectOf(server);
  const env = { ...variables, ...Object.fromEntries(server.env) };
  if (/\$\{[^}]+\}/.test(command)) return [ok('its command is filled in by the client', subject)];
  if ((await findCommand(command, { ...context, variables: env })) === undefined) {
    const name = paths.masked(path.basename(command));
    return [found('SERVER_COMMAND_MISSING', `${name} cannot be found`, { subject, command: `command -v ${name}` })];
  }
  const line = readCommandLine([command, ...server.args], server.env.get('NODE_OPTIONS'));
  if (line.runtime !== undefined && line.entry !== undefined && !/\$\{/.test(line.entry)) {
    const file = path.resolve(context.folder, line.entry);
    if ((await stat(file).catch(() => undefined)) === undefined) {
      const shown = paths.shown(file);
      return [found('SERVER_SCRIPT_MISSING', `${shown} does not exist`, { subject, command: `ls "${shown}"` })];
    }
  }
  const launcher = path.basename(command).replace(/\.(?:exe|cmd)$/i, '');
  if (line.runtime === undefined && !/^(?:npx|npm|pnpm|pnpx|yarn|bunx)$/.test(launcher)) {
    return [ok(`${paths.masked(launcher)} can be started; it is no Node.js server`, subject)];
  }
  if (line.preloads.some(isRegister)) return [ok('it can be started, and is observed', subject)];
  const step = preloadStep(server, line.entry, context);
  return [
    found('SERVER_NOT_OBSERVED', 'it can be started, and does not load mcp-vitals', {
      subject,
      remedy: 'install @mcp-vitals/node, and preload its register by NODE_OPTIONS in the entry',
      ...(step === undefined ? { command: 'npm install @mcp-vitals/node @opentelemetry/api' } : { step }),
    }),
  ];
}

/** By the register's full address: clients start servers in folders of their own choice. */
function preloadStep(
  server: ConfiguredServer,
  entry: string | undefined,
  { folder }: DoctorContext,
): FixStep | undefined {
  const folders = [...(entry === undefined ? [] : [path.dirname(path.resolve(folder, entry))]), folder];
  for (const from of folders) {
    try {
      const manifest = createRequire(path.join(from, 'package.json')).resolve('@mcp-vitals/node/package.json');
      const register = pathToFileURL(path.join(path.dirname(manifest), 'dist', 'register.js')).href;
      const value = [server.env.get('NODE_OPTIONS'), `--import ${register}`].filter(Boolean).join(' ');
      return { kind: 'edit-json', path: server.file, place: [...server.place, 'env', 'NODE_OPTIONS'], value };
    } catch {
      // It is not installed there.
    }
  }
  return undefined;
}

async function probeAll(servers: readonly ConfiguredServer[], context: DoctorContext): Promise<Diagnosis[]> {
  const open = servers.filter(({ command, isDisabled }) => command !== undefined && !isDisabled);
  const results: Diagnosis[][] = open.map(() => []);
  const queue = [...open.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && !context.signal.aborted; next = queue.shift()) {
      const [index, server] = next;
      results[index] = await probeServer(server, subjectOf(server), context);
    }
  };
  await Promise.all(Array.from({ length: MAX_PROBES }, work));
  return results.flat();
}
