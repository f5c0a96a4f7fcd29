import { notices } from '@mcp-vitals/signals';
import type { Environment } from '../../../environment/environment.js';
import type { Protocol, Signal } from '../requests/otlp-format.js';
import { basicAuthorization, type Headers, headersFromEnv } from './export-headers.js';
import { TlsFiles } from './tls-files.js';

/** The OTLP endpoint of one signal and its settings, from OpenTelemetry's `OTEL_EXPORTER_OTLP_*` variables. */
export interface CollectorEndpoint {
  /** Without user info, which is among the headers. */
  readonly url: URL;
  readonly headers: Headers;
  readonly protocol: Protocol;
  readonly gzip: boolean;
  /** Time limit of one request and its response, in milliseconds. @default 10000 */
  readonly timeoutMillis: number;
  readonly tls: TlsFiles;
}

const DEFAULT_PROTOCOL: Protocol = 'http/protobuf';
const DEFAULT_TIMEOUT_MILLIS = 10_000;

/**
 * The endpoint of a signal; `undefined` if the environment names none or an invalid one. Without an
 * endpoint nothing is sent, whereas OpenTelemetry would try a collector on localhost and report failures.
 */
export function endpointFromEnv(signal: Signal, environment: Environment): CollectorEndpoint | undefined {
  const settings = new SignalSettings(signal, environment);
  const url = settings.url();
  if (url === undefined) return undefined;
  const headers = { ...basicAuthorization(url), ...settings.headers() };
  url.username = url.password = '';
  return {
    url,
    headers,
    protocol: settings.protocol(),
    gzip: settings.oneOf('COMPRESSION', ['none', 'gzip'] as const, 'none') === 'gzip',
    timeoutMillis: settings.timeoutMillis(),
    tls: settings.tls(),
  };
}

/** Reads the signal's own variable or, if that is unset, the variable for all signals. */
class SignalSettings {
  readonly #signal: Signal;
  readonly #environment: Environment;

  constructor(signal: Signal, environment: Environment) {
    this.#signal = signal;
    this.#environment = environment;
  }

  url(): URL | undefined {
    const [name, value, isOfSignal] = this.#read('ENDPOINT');
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      this.#ignored(name, 'is not an http:// or https:// address, so nothing is sent', 'Set it to http://<host>:4318.');
      return undefined;
    }
    if (!isOfSignal) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/${this.#signal}`;
    return url;
  }

  headers(): Headers {
    return {
      ...headersFromEnv('OTEL_EXPORTER_OTLP_HEADERS', this.#environment),
      ...headersFromEnv(`OTEL_EXPORTER_OTLP_${this.#signal.toUpperCase()}_HEADERS`, this.#environment),
    };
  }

  protocol(): Protocol {
    return this.oneOf('PROTOCOL', ['http/protobuf', 'http/json'] as const, DEFAULT_PROTOCOL);
  }

  oneOf<T extends string>(setting: string, values: readonly T[], fallback: T): T {
    const [name, value] = this.#read(setting);
    if (value === undefined) return fallback;
    const choice = values.find((one) => one === value.toLowerCase());
    if (choice !== undefined) return choice;
    const remedy =
      value.toLowerCase() === 'grpc' ? 'Point OTEL_EXPORTER_OTLP_ENDPOINT to the HTTP port, usually 4318.' : '';
    this.#ignored(name, `'${value}' is not supported; ${fallback} is used`, `Set ${values.join(' or ')}. ${remedy}`);
    return fallback;
  }

  timeoutMillis(): number {
    const [name] = this.#read('TIMEOUT');
    return this.#environment.positive(name) ?? DEFAULT_TIMEOUT_MILLIS;
  }

  tls(): TlsFiles {
    const settings = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' } as const;
    const paths = Object.entries(settings).flatMap(([name, setting]) => {
      const [, file] = this.#read(setting);
      return file === undefined ? [] : [[name, file]];
    });
    return new TlsFiles(Object.fromEntries(paths), (name, code) => this.#ignoredFile(settings[name], code));
  }

  #ignoredFile(setting: string, code: string | undefined): void {
    const [name] = this.#read(setting);
    const [what, remedy] =
      code === undefined
        ? ['is not PEM', 'Check the path, or convert the file.']
        : [`cannot be read (${code})`, 'Check the path and its permissions.'];
    this.#ignored(name, `names a file that ${what}; it is not used`, remedy);
  }

  #read(setting: string): [name: string, value: string | undefined, isOfSignal: boolean] {
    const ofSignal = `OTEL_EXPORTER_OTLP_${this.#signal.toUpperCase()}_${setting}`;
    const own = this.#environment.text(ofSignal);
    if (own !== undefined) return [ofSignal, own, true];
    const ofAll = `OTEL_EXPORTER_OTLP_${setting}`;
    return [ofAll, this.#environment.text(ofAll), false];
  }

  #ignored(name: string, what: string, remedy: string): void {
    notices.say('not_honoured', `${name} ${what}. ${remedy}`.trimEnd(), name);
  }
}
