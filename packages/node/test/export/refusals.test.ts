import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { notices } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { accept, Collector, ExportingProcess, until } from './rig.js';

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name);
function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
const tls = { cert: readFileSync(fixture('certificate.pem')), key: readFileSync(fixture('key.pem')) };

describe('an export that the collector rejects', () => {
  let collector: Collector;
  const said = vi.spyOn(notices, 'say');
  const messages = () => said.mock.calls.map(([kind, message]) => `${kind}: ${message}`);

  beforeEach(async () => {
    said.mockReset().mockReturnValue();
    collector = await Collector.start();
  });
  afterEach(() => collector.stop());

  it.each([
    [401, 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS'],
    [403, 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS'],
    [400, 'Check OTEL_EXPORTER_OTLP_PROTOCOL'],
    [404, 'set OTEL_TRACES_EXPORTER=none'],
    [415, 'Set OTEL_EXPORTER_OTLP_COMPRESSION=none'],
  ])('is not tried again after %s, counted, and said with the answer and a remedy', async (status, remedy) => {
    collector.answer = (response) =>
      void response.writeHead(status).end('{"code":3,"message":"key s3cr3t is\\nunknown"}');
    const app = new ExportingProcess(`http://user:pass@127.0.0.1:${collector.port}/?token=abcdef`, {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer s3cr3t',
    });
    app.work(5);
    await until(() => said.mock.calls.length > 0);
    app.clock.pass(60_000);
    expect(collector.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer s3cr3t']);
    expect(messages()).toHaveLength(1);
    const [message] = messages();
    expect(message).toContain(
      `not_sent: the export of traces to http://127.0.0.1:${collector.port}/v1/traces was refused`,
    );
    expect(message).toContain(`status ${status} "key [redacted] is unknown"); 5 spans are lost`);
    expect(message).toContain(remedy);
    expect(message).not.toMatch(/s3cr3t|pass@|abcdef/);
    expect(await app.losses()).toEqual({ refused: 5 });
  });

  it('is reported once for the signals that share the cause', async () => {
    collector.answer = (response) => void response.writeHead(401).end();
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_LOGS_EXPORTER: 'otlp' });
    app.loggers.getLogger('test').emit({ body: 'hello' });
    app.work(1);
    await until(() => said.mock.calls.length === 2);
    expect(new Set(said.mock.calls.map(([, , subject]) => subject)).size).toBe(1);
  });

  it('shows the message of an answer in protobuf', async () => {
    const status = Buffer.from([0x08, 0x03, 0x12, 0x04, ...Buffer.from('nope')]);
    collector.answer = (response) =>
      void response.writeHead(400, { 'content-type': 'application/x-protobuf' }).end(status);
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
    app.work(1);
    await until(() => said.mock.calls.length > 0);
    expect(messages()[0]).toContain('status 400 "nope"');
  });

  it.each([
    {
      title: 'counts the items that a collector rejected from an accepted request',
      partialSuccess: { rejectedSpans: '3', errorMessage: 'too old' },
      message: /accepted in part: 3 spans are rejected \("too old"\)/,
      rejected: 3,
    },
    {
      title: 'counts no more items as rejected than the request had, whatever the collector states',
      partialSuccess: { rejectedSpans: '9000000000000000000', errorMessage: '' },
      message: /accepted in part: 5 spans are rejected\./,
      rejected: 5,
    },
    {
      title: 'shows no secret of its headers in what a collector says of a rejection, and a part of a long text',
      partialSuccess: { rejectedSpans: '1', errorMessage: `key s3cr3t\u001b[31m ${'x'.repeat(5000)}` },
      message: /accepted in part: 1 span is rejected \("key \[redacted\] \[31m x{180}…"\)\.$/,
      rejected: 1,
    },
    {
      title: 'counts a rejection whose reason is no text',
      partialSuccess: { rejectedSpans: 0.5, errorMessage: { toString: 1, valueOf: 1 } },
      message: /accepted in part: 1 span is rejected\.$/,
      rejected: 1,
    },
  ])('$title', async ({ partialSuccess, message, rejected }) => {
    collector.answer = (response) => void response.end(JSON.stringify({ partialSuccess }));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s3cr3t',
    });
    app.work(5);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(message)]);
    expect(await app.losses()).toEqual({ rejected });
  });

  it('counts what was rejected of protobuf by a collector that answers it in JSON', async () => {
    const partialSuccess = { rejectedSpans: '2', errorMessage: 'too old' };
    collector.answer = (response) => void response.end(JSON.stringify({ partialSuccess }));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
    app.work(5);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(/2 spans are rejected \("too old"\)/)]);
    expect(await app.losses()).toEqual({ rejected: 2 });
  });

  it.each([
    [200, '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}', /2 spans are rejected \("too old"\)/],
    [400, 'the resource has no name', /status 400 "the resource has no name"/],
    [400, 'x'.repeat(10_000_000), /refused \(status 400\)/],
  ])('reads an answer %i that a proxy compressed, within a limit', async (status, body, message) => {
    collector.answer = (response) =>
      void response.writeHead(status, { 'content-encoding': 'gzip' }).end(gzipSync(body));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(5);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(message)]);
  });

  it('needs a trusted certificate, and names the variable to set', async () => {
    const secure = await Collector.start(tls);
    const app = new ExportingProcess(`https://localhost:${secure.port}`);
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    app.clock.pass(60_000);
    expect(messages()).toEqual([expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT.*OTEL_EXPORTER_OTLP_CERTIFICATE/)]);
    expect([secure.connections, await app.losses()]).toEqual([1, { refused: 2 }]);

    const trusting = new ExportingProcess(`https://localhost:${secure.port}`, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: fixture('certificate.pem'),
    });
    trusting.work(2);
    await until(() => secure.spanNames.length === 2);
    await secure.stop();
  });

  it('takes files that are replaced while the process runs, as short-lived certificates are, and loses nothing', async () => {
    const file = path.join(newFolder(), 'authority.pem');
    writeFileSync(file, rootCertificates[0]!);
    const secure = await Collector.start(tls);
    const app = new ExportingProcess(`https://localhost:${secure.port}`, { OTEL_EXPORTER_OTLP_CERTIFICATE: file });
    copyFileSync(fixture('certificate.pem'), file);
    app.work(1);
    await until(() => secure.spanNames.length === 1);
    // A file that is being written is no reason to forget what it was.
    writeFileSync(file, rootCertificates[0]!.slice(0, 100));
    secure.answer = (response) => void response.destroy();
    app.work(1);
    await until(() => secure.spanNames.length === 2);
    secure.answer = accept;
    await app.passUntil(() => secure.spanNames.length > 2);
    expect(secure.spanNames.at(-1)).toBe('1');
    expect([await app.losses(), messages()]).toEqual([{}, []]);
    await secure.stop();
  });

  it('names the variables of the files when key and certificate do not belong together', async () => {
    const key = path.join(newFolder(), 'key.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const app = new ExportingProcess('https://localhost:9', {
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: fixture('certificate.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: key,
    });
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(/ERR_OSSL_\w+.*2 spans are lost.*Check the PEM files/)]);
  });

  it('names the client certificate when the collector asks for one', async () => {
    const secure = await Collector.start({ ...tls, ca: tls.cert, requestCert: true, rejectUnauthorized: true });
    const app = new ExportingProcess(`https://localhost:${secure.port}`, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: fixture('certificate.pem'),
    });
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([
      expect.stringMatching(/ALERT_CERTIFICATE_REQUIRED.*OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE/),
    ]);
    await secure.stop();
  });

  it('names the answer when that is faulty HTTP, and not the port of gRPC', async () => {
    collector.answer = ({ socket }) =>
      void socket!.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}');
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(/HPE_\w+.*answers with faulty HTTP/)]);
  });

  it('is not retried on the port of gRPC, and names the right port', async () => {
    // The first frame that an HTTP/2 server sends.
    const grpc = createServer((socket) => {
      socket.on('error', () => {}).on('data', () => socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])));
    }).listen(0, '127.0.0.1');
    await once(grpc, 'listening');
    const app = new ExportingProcess(`http://127.0.0.1:${(grpc.address() as AddressInfo).port}`);
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(/HPE_INVALID_CONSTANT.*usually 4318/)]);
    expect(await app.losses()).toEqual({ refused: 2 });
    grpc.close();
  });
});

describe('a setting of the export that cannot be honoured', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /'grpc' is not supported; http\/protobuf is used.*usually 4318/],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'htpp/json', /'htpp\/json' is not supported/],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', /'zstd' is not supported; none is used/],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', /=10s is not a number > 0/],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'localhost:4318', /is not an http:\/\/ or https:\/\/ address/],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/nowhere.pem', /cannot be read \(ENOENT\)/],
    ['OTEL_EXPORTER_OTLP_CLIENT_KEY', import.meta.filename, /is not PEM; it is not used.*Check/],
  ])('%s=%s is said with the remedy', (name, value, message) => {
    const said = vi.spyOn(notices, 'say').mockReset().mockReturnValue();
    void new ExportingProcess('http://127.0.0.1:9', { OTEL_EXPORTER_OTLP_PROTOCOL: '', [name]: value });
    expect(said.mock.calls).toEqual([['not_honoured', expect.stringMatching(message), name]]);
    expect(said.mock.calls[0]![1].startsWith(name)).toBe(true);
  });
});
