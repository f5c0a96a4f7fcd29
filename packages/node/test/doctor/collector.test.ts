import { createServer as createHttp2Server } from 'node:http2';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../../../test/helpers/otlp-receiver.js';
import { accept, afterwards, codesOf, httpCollector, listen, machine, tlsCollector } from './rig.js';

const PATIENCE = 240_000;
const endpoint = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

describe('the check of the collector', () => {
  it(
    'sends one marked span, metric and log record, and finds nothing wrong with a collector that accepts them',
    async () => {
      const receiver = await OtlpReceiver.start();
      afterwards(() => receiver.close());
      const one = machine({
        ...endpoint(receiver.url),
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_SERVICE_NAME: 'shop',
      });
      const report = await one.examine();
      expect(report.findings).toEqual([]);
      const mark = receiver.spans[0]?.attributes['mcp_vitals.doctor.mark'];
      expect(mark).toMatch(/^[0-9a-f]{16}$/);
      expect(receiver.spans.map(({ name }) => name)).toEqual(['mcp_vitals.doctor']);
      expect(receiver.metricRecords.map(({ name }) => name)).toEqual(['mcp_vitals.doctor.probe']);
      expect(receiver.logEntries.map(({ attributes }) => attributes['mcp_vitals.doctor.mark'])).toEqual([mark]);
      expect(JSON.stringify(receiver.traces)).toContain('shop');
    },
    PATIENCE,
  );

  const broken: {
    readonly title: string;
    readonly code: string;
    readonly variables: () => Promise<Record<string, string>>;
    readonly happened: RegExp;
    readonly command: RegExp;
    readonly timeoutMillis?: number;
  }[] = [
    {
      title: 'a port that speaks gRPC',
      code: 'COLLECTOR_IS_GRPC',
      variables: async () => endpoint(`http://127.0.0.1:${await listen(createHttp2Server())}`),
      happened: /the port speaks gRPC/,
      command: /^export OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/127\.0\.0\.1:4318$/,
    },
    {
      title: 'a port on which nothing listens',
      code: 'COLLECTOR_NOT_LISTENING',
      variables: async () => {
        const server = createServer();
        const port = await listen(server);
        await new Promise((resolve) => server.close(resolve));
        return endpoint(`http://127.0.0.1:${port}`);
      },
      happened: /cannot be reached \(ECONNREFUSED\)/,
      command: /^docker run /,
    },
    {
      title: 'a host name that does not exist',
      code: 'COLLECTOR_NAME_UNKNOWN',
      variables: async () => endpoint('http://collector.invalid:4318'),
      happened: /cannot be reached \((ENOTFOUND|EAI_AGAIN)\)/,
      command: /^nslookup collector\.invalid$/,
    },
    {
      title: 'an address without a scheme',
      code: 'COLLECTOR_ADDRESS_INVALID',
      variables: async () => endpoint('localhost:4317'),
      happened: /OTEL_EXPORTER_OTLP_ENDPOINT is not an http/,
      command: /^export OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/localhost:4318$/,
    },
    {
      title: 'a collector that wants another token',
      code: 'COLLECTOR_UNAUTHORIZED',
      variables: async () => ({
        ...endpoint(await httpCollector((_, response) => response.writeHead(401).end('token sesame-4711 is wrong'))),
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=sesame-4711',
      }),
      happened: /answered status 401 "token \[redacted\] is wrong"/,
      command: /OTEL_EXPORTER_OTLP_HEADERS/,
    },
    {
      title: 'a receiver that takes protobuf alone',
      code: 'COLLECTOR_FORMAT',
      variables: async () => ({
        ...endpoint(
          await httpCollector((request, response) =>
            request.headers['content-type'] === 'application/json'
              ? response.writeHead(415).end('unsupported media type')
              : accept(request, response as never),
          ),
        ),
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      }),
      happened: /answered status 415 .* to http\/json, and accepted http\/protobuf/,
      command: /^export OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf$/,
    },
    {
      title: 'a collector that accepts a request and rejects what is in it',
      code: 'COLLECTOR_PARTIAL',
      variables: async () => ({
        ...endpoint(
          await httpCollector((request, response) => {
            request.resume();
            response.setHeader('content-type', 'application/json');
            response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"over quota"}}');
          }),
        ),
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      }),
      happened: /rejected 1 of 1 traces because "over quota"/,
      command: /^$/,
    },
    {
      title: 'a collector that never answers',
      code: 'COLLECTOR_TIMED_OUT',
      variables: async () => endpoint(await httpCollector(() => {})),
      happened: /no answer within/,
      command: /^$/,
      timeoutMillis: 500,
    },
    {
      title: 'a certificate that nobody vouches for',
      code: 'COLLECTOR_TLS_UNTRUSTED',
      variables: async () => endpoint(`https://127.0.0.1:${await tlsCollector()}`),
      happened: /cannot be reached \((DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)\)/,
      command: /OTEL_EXPORTER_OTLP_CERTIFICATE/,
    },
    {
      title: 'a plain address of a port that speaks TLS',
      code: 'COLLECTOR_WANTS_TLS',
      variables: async () => endpoint(`http://127.0.0.1:${await tlsCollector()}`),
      happened: /the port speaks TLS/,
      command: /ENDPOINT=https:/,
    },
    {
      title: 'an address with https:// of a port that speaks plain HTTP',
      code: 'COLLECTOR_IS_PLAIN',
      variables: async () => endpoint((await httpCollector(accept)).replace('http:', 'https:')),
      happened: /cannot be reached \((EPROTO|ERR_SSL_\w+|ECONNRESET)\)/,
      command: /ENDPOINT=http:/,
    },
    {
      title: 'an address that holds the path of a signal already',
      code: 'COLLECTOR_PATH',
      variables: async () => {
        const url = await httpCollector((request, response) =>
          /^\/v1\/\w+$/.test(request.url ?? '') ? accept(request, response as never) : response.writeHead(404).end(),
        );
        return endpoint(`${url}/v1/traces`);
      },
      happened: /\/v1\/traces\/v1\/traces answered status 404/,
      command: /ENDPOINT=http:\/\/127\.0\.0\.1:\d+$/,
    },
    {
      title: 'a web page at the address',
      code: 'COLLECTOR_NOT_OTLP',
      variables: async () =>
        endpoint(
          await httpCollector((request, response) => {
            request.resume();
            response.setHeader('content-type', 'text/html; charset=utf-8');
            response.end('<html>welcome</html>');
          }),
        ),
      happened: /answered text\/html/,
      command: /^$/,
    },
    {
      title: 'a clock of the collector that is an hour ahead',
      code: 'CLOCK_SKEW',
      variables: async () =>
        endpoint(
          await httpCollector((request, response) => {
            response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
            accept(request, response as never);
          }),
        ),
      happened: /is (359\d|360\d) s ahead of this machine's, limit 5 s/,
      command: /^timedatectl status$/,
    },
    {
      title: 'a collector that is overloaded',
      code: 'COLLECTOR_OVERLOADED',
      variables: async () => endpoint(await httpCollector((_, response) => response.writeHead(503).end())),
      happened: /answered status 503/,
      command: /^$/,
    },
  ];

  it.each(broken)(
    'names $title as $code, with a remedy',
    async ({ code, variables, happened, command, timeoutMillis }) => {
      const report = await machine(await variables()).examine(timeoutMillis === undefined ? {} : { timeoutMillis });
      expect(codesOf(report)).toEqual([code]);
      const [finding] = report.findings;
      expect(finding!.happened).toMatch(happened);
      expect(finding!.command ?? '').toMatch(command);
      expect(finding!.remedy).not.toBe('');
      expect(JSON.stringify(report)).not.toContain('sesame');
    },
    PATIENCE,
  );

  it(
    'tells a receiver that takes traces alone from a wrong path',
    async () => {
      const url = await httpCollector((request, response) =>
        request.url === '/v1/traces' ? accept(request, response as never) : response.writeHead(404).end(),
      );
      const { findings } = await machine(endpoint(url)).examine();
      expect(findings.map(({ subject, command }) => [subject, command])).toEqual([
        ['metrics', 'export OTEL_METRICS_EXPORTER=none'],
        ['logs', 'export OTEL_LOGS_EXPORTER=none'],
      ]);
    },
    PATIENCE,
  );

  it(
    'finds the marked items in Jaeger and Prometheus, or says that they are lost',
    async () => {
      let asked = 0;
      const isThere = { jaeger: true, prometheus: true };
      const backend = await httpCollector((request, response) => {
        response.setHeader('content-type', 'application/json');
        if (request.url?.startsWith('/api/traces/')) {
          // The trace arrives later than the first question.
          const has = isThere.jaeger && asked++ > 0;
          response.statusCode = has ? 200 : 404;
          response.end(has ? '{"data":[{"spans":[{}]}]}' : '{"data":null}');
          return;
        }
        const query = new URL(request.url ?? '', 'http://x').searchParams.get('query');
        const has = isThere.prometheus && /^\{mcp_vitals_doctor_mark="[0-9a-f]{16}"\}$/.test(query ?? '');
        response.end(JSON.stringify({ status: 'success', data: { result: has ? [{}] : [] } }));
      });
      const one = machine(endpoint(await httpCollector(accept)));
      const options = { jaegerUrl: backend, prometheusUrl: backend, searchMillis: 20_000 };
      expect((await one.examine(options)).findings).toEqual([]);
      isThere.jaeger = isThere.prometheus = false;
      const lost = await one.examine({ ...options, searchMillis: 700 });
      expect(lost.findings.map(({ code, subject }) => [code, subject])).toEqual([
        ['BACKEND_LOST', 'jaeger'],
        ['BACKEND_LOST', 'prometheus'],
      ]);
    },
    PATIENCE,
  );
});
