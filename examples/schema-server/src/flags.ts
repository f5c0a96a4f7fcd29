import { parseArgs } from 'node:util';
import { StartupError } from './startup-error.js';

export interface Flags {
  readonly sdk: 'v1' | 'v2';
  readonly transport: 'stdio' | 'http';
  readonly host: string;
  readonly port: number;
  readonly slowPercent: number;
  readonly failPercent: number;
  readonly chaosSeed: number;
  readonly spansTo?: string;
  readonly exitWithParent: boolean;
  readonly seed: boolean;
  readonly help: boolean;
}

export const USAGE = `schema-server: shows a database's schema over MCP

  --sdk v1|v2             the MCP SDK that serves (v2)
  --transport stdio|http  what it serves (stdio)
  --host ADDRESS          where it listens, with http (127.0.0.1)
  --port N                0 for any that is free (3910)
  --slow-percent N        how many of 100 database statements are slow (0)
  --fail-percent N        how many of 100 database statements fail (0)
  --chaos-seed N          which ones these are (16)
  --spans-to URL          also send spans to this loopback OTLP/HTTP address
  --exit-with-parent      end when stdin closes, with http too
  --seed                  write the sample into the database, then end
  --help                  show this

SCHEMA_DATABASE_URL names the database: postgres://… or mysql://…; without it a sample is embedded.
OTEL_EXPORTER_OTLP_ENDPOINT and its like say where telemetry goes; without them it goes nowhere.
`;

/** @throws {StartupError} that names the flag. */
export function parseFlags(args: readonly string[]): Flags {
  const values = read(args);
  return {
    sdk: oneOf('sdk', values.sdk, ['v1', 'v2']),
    transport: oneOf('transport', values.transport, ['stdio', 'http']),
    host: values.host,
    port: whole('port', values.port, 65_535),
    slowPercent: whole('slow-percent', values['slow-percent'], 100),
    failPercent: whole('fail-percent', values['fail-percent'], 100),
    chaosSeed: whole('chaos-seed', values['chaos-seed'], 2 ** 32 - 1),
    ...(values['spans-to'] !== undefined && { spansTo: loopback('spans-to', values['spans-to']) }),
    exitWithParent: values['exit-with-parent'],
    seed: values.seed,
    help: values.help,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sdk: { type: 'string', default: 'v2' },
        transport: { type: 'string', default: 'stdio' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '3910' },
        'slow-percent': { type: 'string', default: '0' },
        'fail-percent': { type: 'string', default: '0' },
        'chaos-seed': { type: 'string', default: '16' },
        'spans-to': { type: 'string' },
        'exit-with-parent': { type: 'boolean', default: false },
        seed: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw bad((error as Error).message.split('. ')[0]!);
  }
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw bad(`--${flag} ${value} is not one of ${allowed.join(', ')}`);
  return found;
}

function whole(flag: string, value: string, max: number): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) > max)
    throw bad(`--${flag} ${value} is not a whole number from 0 to ${max}`);
  return Number(value);
}

function loopback(flag: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' || !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    throw bad(`--${flag} ${value} is not an http address on this machine`);
  }
  return url.href;
}

const bad = (what: string) => new StartupError(`${what}; --help lists the flags`, 2);
