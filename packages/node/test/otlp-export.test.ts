import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Export {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Runs the app against a collector with the given answers, and returns the exports that it received. */
async function exportsOf(
  answer: (response: ServerResponse, count: number) => void,
  environment: Record<string, string> = {},
  times = 1,
): Promise<{ exports: Export[]; stdout: string; stderr: string; code: number }> {
  const exports: Export[] = [];
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    exports.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks) });
    answer(response, exports.length);
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  try {
    const app = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/app.mjs'), `${times}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        ...environment,
      },
    });
    const [stdout, stderr, [code]] = await Promise.all([text(app.stdout), text(app.stderr), once(app, 'exit')]);
    return { exports, stdout, stderr, code: code as number };
  } finally {
    collector.closeAllConnections();
    collector.close();
  }
}

const accept = (response: ServerResponse): void => void response.end('{}');

describe('an export by OTLP', () => {
  it('is protobuf by default', async () => {
    const { exports } = await exportsOf(accept, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
    expect(exports[0]!.headers).toMatchObject({ 'content-type': 'application/x-protobuf' });
    expect(exports[0]!.body.includes('work')).toBe(true);
  });

  it('is JSON when configured, with the headers from the environment', async () => {
    const { exports, stdout } = await exportsOf(accept, {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret',
    });
    expect(stdout).toBe('flushed\n');
    expect(exports.map(({ path }) => path)).toEqual(['/v1/traces']);
    const { headers, body } = exports[0]!;
    expect(headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer secret' });
    expect(JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans[0].name).toBe('work');
  });

  it('is compressed protobuf when configured', async () => {
    const { exports } = await exportsOf(accept, {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    const { headers, body } = exports[0]!;
    expect(headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
    expect(gunzipSync(body).includes('work')).toBe(true);
  });

  it('is retried when the collector is busy, and keeps the process alive for an awaiting caller', async () => {
    const { exports, stdout, code } = await exportsOf((response, count) => {
      response.statusCode = count === 1 ? 503 : 200;
      response.setHeader('retry-after', '1').end();
    });
    expect([exports.length, stdout, code]).toEqual([2, 'flushed\n', 0]);
    expect(exports[1]!.body).toEqual(exports[0]!.body);
  });

  it('is not retried when the collector refuses it', async () => {
    const { exports, stdout } = await exportsOf((response) => void response.writeHead(400).end());
    expect([exports.length, stdout]).toEqual([1, 'flushed\n']);
  });

  it('causes no warning on a connection that serves many requests', async () => {
    const { exports, stderr } = await exportsOf(accept, {}, 15);
    expect([exports.length, stderr]).toEqual([15, '']);
  });

  it('is abandoned after its timeout', async () => {
    const { exports, stdout } = await exportsOf(() => {}, { OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    expect([exports.length, stdout]).toEqual([1, 'flushed\n']);
  });

  it.each(['delta', 'lowmemory', 'cumulative'])('of metrics is %s when that is the preference', async (preference) => {
    const { exports } = await exportsOf(accept, {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '0',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
    });
    const metric = JSON.parse(exports[0]!.body.toString()).resourceMetrics[0].scopeMetrics[0].metrics[0];
    expect(metric.sum.aggregationTemporality).toBe(preference === 'cumulative' ? 2 : 1);
  });
});
