import { kinds } from '../finding-kind.js';

const NOT_DELIVERED = 'telemetry does not leave the process';

/** The way to the collector and to the backends behind it. */
export const COLLECTOR_KINDS = kinds({
  COLLECTOR_UNSET: [
    'info',
    'no OTLP endpoint is set',
    'nothing leaves the process, which is right for the monitor alone',
    'set OTEL_EXPORTER_OTLP_ENDPOINT if telemetry is wanted elsewhere',
  ],
  COLLECTOR_ADDRESS_INVALID: [
    'fail',
    'the endpoint is no http:// or https:// address',
    NOT_DELIVERED,
    'write it with its scheme',
  ],
  COLLECTOR_NAME_UNKNOWN: [
    'fail',
    "the collector's host name cannot be resolved",
    NOT_DELIVERED,
    'correct the name; a container reaches its host as host.docker.internal, and another container by its service name',
  ],
  COLLECTOR_NOT_LISTENING: [
    'fail',
    "nothing listens at the collector's address",
    NOT_DELIVERED,
    'start the collector, or correct the port: 4318 is OTLP over HTTP',
  ],
  COLLECTOR_UNREACHABLE: [
    'fail',
    'the network does not reach the collector',
    NOT_DELIVERED,
    'look at routes, firewalls and proxies between this machine and the collector',
  ],
  COLLECTOR_TIMED_OUT: [
    'fail',
    'the collector took the connection and did not answer in time',
    NOT_DELIVERED,
    "look at the collector's load and at what stands before it, or raise OTEL_EXPORTER_OTLP_TIMEOUT",
  ],
  COLLECTOR_IS_GRPC: [
    'fail',
    'the port speaks gRPC, and telemetry is sent over HTTP',
    NOT_DELIVERED,
    'use the HTTP port, usually 4318 instead of 4317',
  ],
  COLLECTOR_TLS_UNTRUSTED: [
    'fail',
    "the collector's certificate is not signed by an authority that Node.js trusts",
    NOT_DELIVERED,
    'name the file of the authority in OTEL_EXPORTER_OTLP_CERTIFICATE',
  ],
  COLLECTOR_TLS_NAME: [
    'fail',
    "the collector's certificate is for another host name",
    NOT_DELIVERED,
    'use the name that the certificate holds, or issue it for this one',
  ],
  COLLECTOR_TLS_EXPIRED: [
    'fail',
    "the collector's certificate is expired or not yet valid",
    NOT_DELIVERED,
    'renew it, and compare the clocks of both machines',
  ],
  COLLECTOR_IS_PLAIN: [
    'fail',
    'the endpoint begins with https://, and the port does not speak TLS',
    NOT_DELIVERED,
    'begin it with http://, or give the collector a certificate',
  ],
  COLLECTOR_WANTS_TLS: [
    'fail',
    'the endpoint begins with http://, and the port speaks TLS',
    NOT_DELIVERED,
    'begin it with https://',
  ],
  COLLECTOR_UNAUTHORIZED: [
    'fail',
    'the collector refuses the credentials, or misses them',
    NOT_DELIVERED,
    'correct the token in OTEL_EXPORTER_OTLP_HEADERS',
  ],
  COLLECTOR_PATH: [
    'fail',
    'the path of the endpoint is unknown to the collector',
    NOT_DELIVERED,
    'OTEL_EXPORTER_OTLP_ENDPOINT is the base address, to which /v1/traces and the like are added; that of one signal is used as it is',
  ],
  COLLECTOR_FORMAT: [
    'fail',
    'the collector refuses the encoding of the request, and accepts the other one',
    NOT_DELIVERED,
    'set OTEL_EXPORTER_OTLP_PROTOCOL to the other one',
  ],
  COLLECTOR_PARTIAL: [
    'fail',
    'the collector accepted the request and rejected items in it',
    'they are lost, without a retry',
    "read the collector's reason",
  ],
  COLLECTOR_OVERLOADED: [
    'warn',
    'the collector asks to try again later',
    'telemetry is queued meanwhile, and lost when the queue is full',
    'look at the load and the limits of the collector',
  ],
  COLLECTOR_NOT_OTLP: [
    'fail',
    'something that is no OTLP receiver answers at the endpoint',
    'telemetry is accepted and goes nowhere',
    'correct host and port',
  ],
  COLLECTOR_REFUSED: [
    'fail',
    'the collector refuses the request',
    NOT_DELIVERED,
    "read the collector's reason and its log",
  ],
  CLOCK_SKEW: [
    'warn',
    "the collector's clock and this machine's differ by more than 5 s",
    'spans of several machines appear in a wrong order, and fresh data may be missing from queries',
    'synchronise both clocks',
  ],
  BACKEND_UNREACHABLE: [
    'fail',
    'the query address of the backend does not answer as one',
    'whether telemetry arrives there is unknown',
    'correct the address',
  ],
  BACKEND_LOST: [
    'fail',
    'the collector accepted the marked item, and the backend does not have it',
    'it is lost between the two',
    "read the collector's log for failing exporters, and compare its pipelines with the address of the backend; a sampler there has to keep spans with the attribute mcp_vitals.doctor.mark",
  ],
});
