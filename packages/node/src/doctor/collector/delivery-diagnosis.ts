import type { Clock } from '@mcp-vitals/signals';
import { WEB_PAGE_ANSWERED } from '../../telemetry/export/delivery/collector-answer.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import type { FindingCode } from '../result/finding-kinds.js';
import { type Delivery, deliver } from './delivery.js';
import { languageOf } from './port-probe.js';

/** Reads what came of a request. Where an answer has several causes, it asks the port again. */
export async function diagnose(delivery: Delivery, clock: Clock): Promise<Diagnosis> {
  const { attempt, verdict, item } = delivery;
  const { signal } = item;
  if ('error' in attempt) return ofError(delivery, attempt.error, clock);
  if (verdict.kind === 'accepted') return ofAccepted(delivery);
  if (verdict.kind === 'refused' && verdict.cause === WEB_PAGE_ANSWERED) return isNotOtlp(delivery);
  const happened = `${addressOf(delivery)} answered ${verdict.reason}`;
  const subject = { subject: signal };
  switch (attempt.status) {
    case 401:
    case 403:
    case 407:
      return found('COLLECTOR_UNAUTHORIZED', happened, {
        ...subject,
        command: setting('OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer%20<token>'),
      });
    case 404:
    case 405:
      return found('COLLECTOR_PATH', happened, { ...subject, ...remedyOfPath(delivery) });
    case 429:
    case 502:
    case 503:
    case 504:
      return found('COLLECTOR_OVERLOADED', happened, subject);
    default:
      return ofRefusal(delivery, happened, clock);
  }
}

/** The request is refused as it is: its encoding, or the language of the port, may be the cause. */
async function ofRefusal(delivery: Delivery, happened: string, clock: Clock): Promise<Diagnosis> {
  const { endpoint, item } = delivery;
  const subject = { subject: item.signal };
  const other = endpoint.protocol === 'http/json' ? 'http/protobuf' : 'http/json';
  const retried = await deliver(item, endpoint, clock, other);
  if (retried.verdict.kind === 'accepted') {
    const command = setting('OTEL_EXPORTER_OTLP_PROTOCOL', other);
    return found('COLLECTOR_FORMAT', `${happened} to ${endpoint.protocol}, and accepted ${other}`, {
      ...subject,
      remedy: `set OTEL_EXPORTER_OTLP_PROTOCOL to ${other}`,
      command,
    });
  }
  if ((await languageOf(endpoint.url, clock)) === 'tls') return wantsTls(delivery, happened);
  return found('COLLECTOR_REFUSED', happened, subject);
}

function ofAccepted(delivery: Delivery): Diagnosis {
  const { partial, item } = delivery;
  const address = addressOf(delivery);
  const subject = { subject: item.signal };
  if (partial === 'unreadable' || contentTypeOf(delivery).startsWith('text/html')) return isNotOtlp(delivery);
  if (partial !== undefined && partial.rejectedItems > 0) {
    const reason = partial.message === '' ? 'without a reason' : `because "${partial.message}"`;
    return found(
      'COLLECTOR_PARTIAL',
      `${address} rejected ${partial.rejectedItems} of 1 ${item.signal} ${reason}`,
      subject,
    );
  }
  return ok(`${address} accepted a marked item`, item.signal);
}

const contentTypeOf = ({ attempt }: Delivery): string =>
  'headers' in attempt ? (attempt.headers['content-type'] ?? '') : '';

function isNotOtlp(delivery: Delivery): Diagnosis {
  const answered = contentTypeOf(delivery) || 'bytes';
  return found('COLLECTOR_NOT_OTLP', `${addressOf(delivery)} answered ${answered} that is no answer of OTLP`, {
    subject: delivery.item.signal,
  });
}

const OF_ERROR: readonly (readonly [pattern: RegExp, code: FindingCode])[] = [
  [/^(ENOTFOUND|EAI_)/, 'COLLECTOR_NAME_UNKNOWN'],
  [/^ECONNREFUSED$/, 'COLLECTOR_NOT_LISTENING'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EACCES|EPERM|EADDRNOTAVAIL)$/, 'COLLECTOR_UNREACHABLE'],
  [/^ETIMEDOUT$/, 'COLLECTOR_TIMED_OUT'],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, 'COLLECTOR_TLS_EXPIRED'],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'COLLECTOR_TLS_NAME'],
  [/^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_)/, 'COLLECTOR_TLS_UNTRUSTED'],
];

async function ofError(delivery: Delivery, error: NodeJS.ErrnoException, clock: Clock): Promise<Diagnosis> {
  const { endpoint, item } = delivery;
  // Node.js tries each address of a name, and reports all failures as one.
  const [first] = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error];
  const cause = error.code ?? first?.code ?? '';
  const reason = cause || (first?.message ?? 'no reason');
  const happened = `${addressOf(delivery)} cannot be reached (${reason})`;
  const subject = { subject: item.signal };
  const code = OF_ERROR.find(([pattern]) => pattern.test(cause))?.[1];
  if (code === undefined && cause === '') return found('COLLECTOR_TIMED_OUT', happened, subject);
  if (code !== undefined) return found(code, happened, { ...subject, ...commandOf(code, endpoint.url) });
  const spoken = await languageOf(endpoint.url, clock);
  if (spoken === 'grpc') return isGrpc(delivery, happened);
  if (spoken === 'tls') return wantsTls(delivery, happened);
  if (endpoint.url.protocol === 'https:' && /EPROTO|ERR_SSL|ECONNRESET/.test(cause)) {
    return found('COLLECTOR_IS_PLAIN', happened, {
      ...subject,
      command: setting('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint.url.origin.replace('https:', 'http:')),
    });
  }
  const looksLikeGrpc = endpoint.url.port === '4317';
  return looksLikeGrpc ? isGrpc(delivery, happened) : found('COLLECTOR_REFUSED', happened, subject);
}

function isGrpc({ endpoint, item }: Delivery, happened: string): Diagnosis {
  const url = new URL(endpoint.url);
  if (url.port === '4317') url.port = '4318';
  return found('COLLECTOR_IS_GRPC', `${happened}: the port speaks gRPC`, {
    subject: item.signal,
    command: setting(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      url.port === '4318' ? url.origin : `${url.protocol}//${url.hostname}:4318`,
    ),
  });
}

const wantsTls = ({ endpoint, item }: Delivery, happened: string): Diagnosis =>
  found('COLLECTOR_WANTS_TLS', `${happened}: the port speaks TLS`, {
    subject: item.signal,
    command: setting('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint.url.origin.replace('http:', 'https:')),
  });

function commandOf(code: FindingCode, { hostname, port, protocol }: URL): { command?: string } {
  const open = port || (protocol === 'https:' ? '443' : '80');
  if (code === 'COLLECTOR_NAME_UNKNOWN') return { command: `nslookup ${hostname}` };
  if (code === 'COLLECTOR_NOT_LISTENING')
    return { command: `docker run --rm -p ${open}:4318 otel/opentelemetry-collector` };
  if (code === 'COLLECTOR_TLS_UNTRUSTED')
    return { command: setting('OTEL_EXPORTER_OTLP_CERTIFICATE', '<file of the authority>') };
  return code.startsWith('COLLECTOR_TLS') ? { command: `openssl s_client -connect ${hostname}:${open} -brief` } : {};
}

/** The path was written twice, or the receiver takes another signal alone, as Jaeger takes traces. */
function remedyOfPath({ endpoint, item }: Delivery): { remedy?: string; command?: string } {
  const { pathname, origin } = endpoint.url;
  const doubled = /^(.*?)\/v1\/(?:traces|metrics|logs)\/+v1\/(?:traces|metrics|logs)$/.exec(pathname);
  if (doubled !== null) return { command: setting('OTEL_EXPORTER_OTLP_ENDPOINT', `${origin}${doubled[1]}`) };
  if (item.signal === 'traces') return {};
  const variable = `OTEL_${item.signal.toUpperCase()}_EXPORTER`;
  const remedy = `correct the path, or set ${variable} to none where the receiver takes traces alone, as Jaeger does`;
  return { remedy, command: setting(variable, 'none') };
}

const addressOf = ({ endpoint: { url } }: Delivery): string => `${url.origin}${url.pathname}`;

const setting = (name: string, value: string): string => `export ${name}=${value.includes(' ') ? `'${value}'` : value}`;
