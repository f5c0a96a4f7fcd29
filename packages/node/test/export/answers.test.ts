import type { ServerResponse } from 'node:http';
import { notices } from '@mcp-vitals/signals';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accept, Collector, ExportingProcess, until } from './rig.js';

const said = vi.spyOn(notices, 'say');
const messages = () => said.mock.calls.map(([, message]) => message);
let collector: Collector;

beforeEach(async () => {
  said.mockReset().mockReturnValue();
  collector = await Collector.start();
});
afterEach(() => collector.stop());

describe('an answer whose status is known', () => {
  it.each([
    ['never ends', (response: ServerResponse) => void response.writeHead(200).write('{')],
    ['is endless', (response: ServerResponse) => void response.writeHead(200).write(Buffer.alloc(100_000, ' '))],
    [
      'is cut off',
      (response: ServerResponse) =>
        void response.writeHead(200, { 'content-length': 99 }).write('{', () => setImmediate(() => response.destroy())),
    ],
  ])('decides although its body %s, on a connection that was used before too', async (_, answer) => {
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(1);
    await until(() => collector.received.length === 1);
    collector.answer = answer;
    app.work(2);
    await app.passUntil(() => collector.received.length === 2);
    collector.answer = accept;
    app.work(1);
    await app.passUntil(() => collector.received.length === 3);
    expect(collector.spanNames).toEqual(['0', '1', '2', '3']);
    expect([await app.losses(), messages()]).toEqual([{}, []]);
  });

  it('is no acceptance when it is a web page, which no collector sends', async () => {
    collector.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Welcome</title>');
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(3);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([expect.stringMatching(/a web page.*3 spans are lost.*no collector/)]);
    expect(await app.losses()).toEqual({ refused: 3 });
  });

  it('names where a redirect leads, without its secrets, and what to set', async () => {
    const location = 'https://user:pw@otel.example/in/v1/traces?token=abcdef';
    collector.answer = (response) => void response.writeHead(308, { location }).end();
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(1);
    await until(() => said.mock.calls.length > 0);
    expect(messages()).toEqual([
      expect.stringMatching(
        /status 308 to https:\/\/otel\.example\/in\/v1\/traces.*not followed.*OTEL_EXPORTER_OTLP_ENDPOINT/,
      ),
    ]);
    expect(messages()[0]).not.toMatch(/pw|abcdef/);
  });

  it('passes a warning of the collector on to the diagnostics, and counts no loss', async () => {
    const warned: unknown[] = [];
    const ignore = () => {};
    const logger: DiagLogger = {
      ...{ error: ignore, info: ignore, debug: ignore, verbose: ignore },
      warn: (...words) => void warned.push(words.join(' ')),
    };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    collector.answer = (response) =>
      void response.end('{"partialSuccess":{"rejectedSpans":"0","errorMessage":"use service.name"}}');
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(1);
    await until(() => warned.length > 0);
    diag.disable();
    expect(warned).toEqual([expect.stringContaining('use service.name')]);
    expect([await app.losses(), messages()]).toEqual([{}, []]);
  });
});

it('an answer that switches protocols, as that of another server does, is retried like a closed connection', async () => {
  collector.answer = (response) =>
    void response.writeHead(101, { connection: 'upgrade', upgrade: 'websocket' }).end(() => response.socket?.end());
  const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
  app.work(1);
  await until(() => collector.received.length === 1);
  collector.answer = accept;
  await app.passUntil(() => collector.received.length === 2);
  expect([collector.spanNames, await app.losses()]).toEqual([['0', '0'], {}]);
});

it('a connection that the collector closed while it was idle is replaced at once', async () => {
  const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
  app.work(1);
  await until(() => collector.received.length === 1);
  collector.answer = (response) => {
    collector.answer = accept;
    response.destroy();
  };
  app.work(1);
  // Without a pause: the clock stands still.
  await until(() => collector.received.length === 3);
  expect(collector.spanNames).toEqual(['0', '1', '1']);
});
