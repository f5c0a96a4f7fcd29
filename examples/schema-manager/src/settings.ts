import { parseArgs } from 'node:util';

export type SdkMajor = 'v1' | 'v2';
export type TransportKind = 'http' | 'stdio';

export interface Settings {
  sdk: SdkMajor;
  transport: TransportKind;
  /** Port of the schema server. 0 takes a free port. */
  port: number;
  /** Duration of the run; without it, until Ctrl-C. */
  forMillis: number | undefined;
  /** File for the report's JSON. */
  report: string | undefined;
  /** File of the pinned definitions; without it, they are kept in memory. */
  pins: string | undefined;
  /** Slow and failing database queries out of 100. */
  slowPercent: number;
  failPercent: number;
  /** Port of the dashboard page: 0 for any; without it, there is no page. */
  pagePort: number | undefined;
  help: boolean;
}

export const USAGE = `usage: npm start -- [options]

  --for DURATION      run for 10s, 2m, 500ms ...; without it, until Ctrl-C
  --report FILE       write the health report as JSON
  --pins FILE         keep the agreed definitions in FILE, so that changes between runs show
  --page              serve the dashboard page, and print its address
  --page-port N       its port (default 9470, or 0 for a free one)
  --sdk v1|v2         which major of the MCP SDK both sides use (default v2)
  --transport NAME    http or stdio (default http)
  --port N            port of the schema server (default: a free one)
  --slow-percent N    how many of 100 database queries are slow (default 4)
  --fail-percent N    how many of 100 database queries fail (default 1)
  --help              this text

environment
  SCHEMA_DATABASE_URL           postgres://... or mysql://...; without it, an embedded Postgres with a sample
  OTEL_EXPORTER_OTLP_ENDPOINT   where to send traces, metrics and logs (OTLP/HTTP); without it nothing is sent`;

/** An error in the command line: it is shown in one line, without a stack trace. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function parseSettings(args: string[]): Settings {
  const { values } = parseOrExplain(args);
  return {
    sdk: oneOf('--sdk', values.sdk, ['v1', 'v2']),
    transport: oneOf('--transport', values.transport, ['http', 'stdio']),
    port: wholeNumber('--port', values.port, 65_535),
    forMillis: values.for === undefined ? undefined : durationMillis('--for', values.for),
    report: values.report,
    pins: values.pins,
    slowPercent: wholeNumber('--slow-percent', values['slow-percent'], 100),
    failPercent: wholeNumber('--fail-percent', values['fail-percent'], 100),
    pagePort: values.page ? wholeNumber('--page-port', values['page-port'], 65_535) : undefined,
    help: values.help,
  };
}

function parseOrExplain(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        for: { type: 'string' },
        report: { type: 'string' },
        pins: { type: 'string' },
        page: { type: 'boolean', default: false },
        'page-port': { type: 'string', default: '9470' },
        sdk: { type: 'string', default: 'v2' },
        transport: { type: 'string', default: 'http' },
        port: { type: 'string', default: '0' },
        'slow-percent': { type: 'string', default: '4' },
        'fail-percent': { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; --help lists the options`);
  }
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${flag} takes ${allowed.join(' or ')}, not '${value}'`);
  return found;
}

function wholeNumber(flag: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > max) {
    throw new UsageError(`${flag} takes a whole number from 0 to ${max}, not '${value}'`);
  }
  return number;
}

const UNIT_MILLIS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The longest run: a year. */
const MAX_DURATION_MILLIS = 8760 * UNIT_MILLIS.h;

function durationMillis(flag: string, value: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? [];
  if (number === undefined) throw new UsageError(`${flag} takes a duration such as 10s, 2m or 500ms, not '${value}'`);
  const millis = Number(number) * UNIT_MILLIS[unit as keyof typeof UNIT_MILLIS];
  if (millis > MAX_DURATION_MILLIS) throw new UsageError(`${flag} takes 8760h (a year) at most, not '${value}'`);
  return millis;
}
