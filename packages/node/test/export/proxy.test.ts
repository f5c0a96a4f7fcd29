import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runApp } from '../run-app.js';

/** Node.js 24 and later, and 22.21. */
const NODE_READS_PROXY = process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

/** An HTTP proxy that answers by itself, and the addresses that were asked of it. */
async function startProxy() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    request.resume().on('end', () => response.end('{}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const run = (proxy: string, variables: Record<string, string>) =>
  runApp({
    source: "import { trace } from '@opentelemetry/api'; trace.getTracer('app').startSpan('work').end();",
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.invalid:4318',
      OTEL_METRICS_EXPORTER: 'none',
      HTTP_PROXY: proxy,
      NO_PROXY: '',
      ...variables,
    },
  });

describe.skipIf(!NODE_READS_PROXY)("an export, where Node.js takes this process's proxy from the environment", () => {
  it('goes through the proxy', async () => {
    const { asked, url } = await startProxy();
    const { code, stderr } = await run(url, { NODE_USE_ENV_PROXY: '1' });
    expect([code, stderr, asked]).toEqual([0, '', ['http://collector.invalid:4318/v1/traces']]);
  });

  it('goes past it to the hosts in NO_PROXY', async () => {
    const { asked, url } = await startProxy();
    const { stderr } = await run(url, { NODE_USE_ENV_PROXY: '1', NO_PROXY: 'collector.invalid' });
    expect(asked).toEqual([]);
    expect(stderr).toMatch(/1 span is lost/);
  });
});

it('an export goes past a proxy that the requests of this process go past, and says so when it is lost', async () => {
  const { asked, url } = await startProxy();
  const { stderr } = await run(url, {});
  expect(asked).toEqual([]);
  expect(stderr).toMatch(/1 span is lost.*HTTP_PROXY is not used unless NODE_USE_ENV_PROXY=1/);
});
