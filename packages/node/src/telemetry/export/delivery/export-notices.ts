import { notices } from '@mcp-vitals/signals';
import type { Signal } from '../requests/otlp-format.js';
import { WEB_PAGE_ANSWERED } from './collector-answer.js';
import type { CollectorEndpoint } from './collector-endpoint.js';

/** The variables of proxies, which OpenTelemetry's exporters for Node.js do not use either. */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

const mebibytes = (bytes: number): string => `${Number((bytes / 2 ** 20).toPrecision(2))} MiB`;

/** Writes one notice for each kind of delivery failure, with its reason and a remedy. */
export class ExportNotices {
  readonly #signal: Signal;
  readonly #origin: string;
  readonly #address: string;
  readonly #port: string;

  constructor(signal: Signal, { url }: CollectorEndpoint) {
    this.#signal = signal;
    this.#origin = url.origin;
    // User info and query are left out because they may hold keys.
    this.#address = `${url.origin}${url.pathname}`;
    this.#port = url.port;
  }

  refused(reason: string, cause: number | string, items: number): void {
    const what = `${this.#export} was refused (${reason}); ${this.#amount(items)} lost, and later ones will be too`;
    // The three signals share one line if they share the cause: credentials, certificate or port.
    const isShared = typeof cause === 'string' || cause === 401 || cause === 403;
    this.#say(`${what}. ${this.#remedyOf(cause)}`, `${isShared ? this.#origin : this.#address} ${cause}`);
  }

  stuck(reason: string, items: number): void {
    const why = `the collector takes others, but answers this with an error again and again (${reason})`;
    this.#say(`${this.#export}: ${this.#amount(items)} lost, because ${why}. Check its log for the reason.`, 'stuck');
  }

  rejected(reason: string, items: number): void {
    const said = reason === '' ? '' : ` ("${reason}")`;
    this.#say(`${this.#export} was accepted in part: ${this.#amount(items)} rejected${said}.`, 'rejected');
  }

  tooLarge(reason: string, items: number): void {
    const remedy = "Raise the collector's request size limit, or record less in one item.";
    this.#say(
      `${this.#export}: ${this.#amount(items)} lost, because each exceeds the collector's limit (${reason}). ${remedy}`,
      'too_large',
    );
  }

  unreachable(reason: string, seconds: number, items: number, maxBytes: number): void {
    const kept = `up to ${mebibytes(maxBytes)} are queued, now ${items} ${this.#signal}`;
    const what = `nothing could be delivered to ${this.#origin} for ${seconds} s (${reason}); ${kept}`;
    this.#say(`${what}. ${this.#remedyOf(reason)}`, `${this.#origin} unreachable`);
  }

  queueFull(maxBytes: number): void {
    const what = `the export queue of ${this.#signal} is full (${mebibytes(maxBytes)})`;
    const remedy = 'Check the collector, or raise MCP_EXPORT_MAX_QUEUE_BYTES.';
    this.#say(`${what}, so the oldest are dropped until ${this.#origin} accepts them. ${remedy}`, 'queue_full');
  }

  unsentAtExit(reason: string, items: number): void {
    const remedy = this.#remedyOf(reason);
    this.#say(
      `${this.#export}: ${this.#amount(items)} lost because the process ended (${reason}). ${remedy}`,
      'shutdown',
    );
  }

  unconfirmedAtExit(reason: string, items: number): void {
    const what = `${this.#amount(items)} sent but not acknowledged before the process ended (${reason})`;
    this.#say(`${this.#export}: ${what}, so they may be lost. ${this.#remedyOf(reason)}`, 'unconfirmed');
  }

  invalid(error: unknown, items: number): void {
    this.#say(
      `${this.#export}: ${this.#amount(items)} lost because they cannot be serialised (${String(error)}).`,
      'invalid',
    );
  }

  get #export(): string {
    return `the export of ${this.#signal} to ${this.#address}`;
  }

  #amount(items: number): string {
    const one = { traces: 'span', metrics: 'metric', logs: 'log record' }[this.#signal];
    return items === 1 ? `1 ${one} is` : `${items} ${one}s are`;
  }

  #say(message: string, subject: string): void {
    notices.say('not_sent', message, `${subject} ${subject.includes('://') ? '' : this.#signal}`.trimEnd());
  }

  #remedyOf(cause: number | string): string {
    if (cause === 401 || cause === 403) return 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS.';
    if (cause === 404 || cause === 405) {
      const variable = `OTEL_${this.#signal.toUpperCase()}_EXPORTER=none`;
      return `The collector accepts no ${this.#signal} at this address: check the path, or set ${variable}.`;
    }
    if (cause === WEB_PAGE_ANSWERED) {
      return 'What listens there is no collector: correct OTEL_EXPORTER_OTLP_ENDPOINT.';
    }
    if (cause === 415) {
      return 'Set OTEL_EXPORTER_OTLP_COMPRESSION=none, or another OTEL_EXPORTER_OTLP_PROTOCOL (http/protobuf or http/json).';
    }
    if (typeof cause === 'number' && cause < 400) {
      return 'Redirects are not followed: set OTEL_EXPORTER_OTLP_ENDPOINT to the final address.';
    }
    if (typeof cause === 'number') {
      return "Check OTEL_EXPORTER_OTLP_PROTOCOL (http/protobuf or http/json) and the collector's log.";
    }
    if (cause.startsWith('HPE_INVALID_CONSTANT') || this.#port === '4317') {
      return 'Port 4317 is for gRPC, which is not supported: use the port of OTLP over HTTP, usually 4318.';
    }
    if (cause.startsWith('HPE_'))
      return 'The collector, or a proxy before it, answers with faulty HTTP: check its log.';
    if (cause.startsWith('ERR_OSSL')) {
      return 'Check the PEM files of OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_CERTIFICATE and _CLIENT_KEY.';
    }
    if (/^ERR_SSL_\w*ALERT/.test(cause)) {
      return 'The collector may ask for OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY.';
    }
    if (/^(EPROTO|ERR_SSL)/.test(cause)) return 'The port may not speak TLS: try http:// in the endpoint.';
    if (/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)/.test(cause)) return "Renew the collector's certificate.";
    if (cause.startsWith('ERR_TLS_CERT_ALTNAME')) return 'Use the host name that the certificate states.';
    if (/^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(cause)) {
      return "Set OTEL_EXPORTER_OTLP_CERTIFICATE to the file of the authority that signed the collector's certificate.";
    }
    const proxy = PROXIES.find((name) => process.env[name]);
    // As with OpenTelemetry's own exporters, whose agents ignore NODE_USE_ENV_PROXY too.
    const hint = proxy === undefined ? '' : ` The export does not go through ${proxy}.`;
    if (cause.startsWith('no answer')) return `Check the collector's log for the reason.${hint}`;
    if (/^(there was|status)/.test(cause)) return "Check the collector's log for the reason.";
    return `Check that a collector listens there, or correct OTEL_EXPORTER_OTLP_ENDPOINT.${hint}`;
  }
}
