import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { DoctorOptions, DoctorReport } from '../../src/doctor/doctor-options.js';
import { runDoctor } from '../../src/doctor/run-doctor.js';

export const ROOT = path.resolve(import.meta.dirname, '../../../..');
const FIXTURES = path.join(import.meta.dirname, '../export/fixtures');

const cleanups: (() => void | Promise<void>)[] = [];

/** Runs after the test, the last one first. */
export const afterwards = (cleanup: () => void | Promise<void>): void => void cleanups.push(cleanup);

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A person's machine as the doctor sees it: an application's folder and a home directory. */
export class Machine {
  readonly folder = temporary('app');
  readonly home = temporary('home');
  variables: Record<string, string | undefined> = { PATH: process.env.PATH };

  /** Writes a file below the application's folder, or below the home directory for a name with `~/`. */
  write(name: string, content: string | object): string {
    const file = name.startsWith('~/') ? path.join(this.home, name.slice(2)) : path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  /** A package that is installed in one version, without code. */
  install(name: string, version: string, below = ''): void {
    this.write(path.join(below, 'node_modules', name, 'package.json'), { name, version });
  }

  /** Installs what this repository has installed. */
  installAll(): void {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'), 'junction');
  }

  examine(options: DoctorOptions = {}): Promise<DoctorReport> {
    const { folder, home, variables } = this;
    return runDoctor({ folder, home, variables, platform: 'linux', timeoutMillis: 60_000, ...options });
  }
}

/** An SDK package without code keeps the report from naming its absence; calls are not made through it. */
export function machine(variables: Record<string, string> = {}): Machine {
  const one = new Machine();
  one.variables = { ...one.variables, ...variables };
  one.install('@modelcontextprotocol/sdk', '1.32.2');
  return one;
}

function temporary(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `mcp-vitals-doctor-${name}-`));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a server on a free port of the loopback, and returns its port. */
export async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export const httpCollector = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(answer))}`;

export async function tlsCollector(): Promise<number> {
  const [key, cert] = ['key.pem', 'certificate.pem'].map((name) => readFileSync(path.join(FIXTURES, name)));
  return listen(createTlsServer({ key: key!, cert: cert! }, (_, response) => response.end()));
}

/** Answers like an OTLP receiver, in the encoding of the request. */
export const accept: RequestListener = (request, response) => {
  request.resume();
  const isJson = request.headers['content-type'] === 'application/json';
  response.setHeader('content-type', isJson ? 'application/json' : 'application/x-protobuf');
  response.end(isJson ? '{}' : '');
};

/** The findings without the texts, sorted. */
export const codesOf = ({ findings }: DoctorReport): string[] => findings.map(({ code }) => code).sort();
