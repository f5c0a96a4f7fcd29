import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { PAIR, REGISTER, ROOT, runApp } from './run-app.js';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

const linesOf = (stderr: string) => stderr.split('\n').filter((line) => line !== '');

describe('a set-up that works', () => {
  it('writes no notice', async () => {
    const { stdout, stderr } = await runApp({
      source: `${PAIR} await connect(); await client.ping(); console.log('done');`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'app' },
    });
    expect([stdout, stderr]).toEqual(['done\n', '']);
  });

  it('is not disturbed by values that ask for what is done anyway', async () => {
    const { stderr } = await runApp({
      source: `${PAIR} await connect(); await client.ping();`,
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_TRACES_EXPORTER: ',',
        OTEL_METRICS_EXEMPLAR_FILTER: 'always_off',
        OTEL_NODE_EXPERIMENTAL_SDK_METRICS: 'false',
      },
    });
    expect(stderr).toBe('');
    expect(receiver.spans.length).toBeGreaterThan(0);
  });

  it('that exports nothing writes no notice', async () => {
    const { stderr } = await runApp({ source: `${PAIR} await connect(); await client.ping();` });
    expect(stderr).toBe('');
  });
});

describe('a tracer provider of the application without a propagator', () => {
  const BARE = path.join(ROOT, 'packages/node/test/fixtures/bare-provider.mjs');
  const call = `${PAIR} await connect(); await client.ping();`;
  const setUp = (file: string) => `import ${JSON.stringify(file)};`;

  it.each([
    ['before', ['--import', BARE, ...REGISTER], call],
    ['after', REGISTER, `${setUp(BARE)}${call}`],
  ])('that is registered %s register is reported once, with the remedy', async (_, flags, source) => {
    const { stdout, stderr, code } = await runApp({ flags, source });
    expect(code).toBe(0);
    expect(stdout).toContain('CLIENT ping');
    const [line, ...others] = linesOf(stderr);
    expect(line).toMatch(/^mcp-vitals: .*separate traces.*setGlobalPropagator/);
    expect(others).toEqual([]);
  });

  it('is not reported if OTEL_PROPAGATORS=none asks for it', async () => {
    const environment = { OTEL_PROPAGATORS: 'none' };
    const { stdout, stderr } = await runApp({ source: `${setUp(BARE)}${call}`, environment });
    expect([stdout.includes('CLIENT ping'), stderr]).toEqual([true, '']);
  });
});

describe('a setting without effect', () => {
  it.each([
    ['OTEL_TRACES_EXPORTER', 'console'],
    ['OTEL_METRICS_EXPORTER', 'prometheus'],
    ['OTEL_LOGS_EXPORTER', 'bogus'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '10s'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', 'many'],
    ['OTEL_BLRP_SCHEDULE_DELAY', 'soon'],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'none'],
    ['OTEL_TRACES_SAMPLER', 'unheard-of'],
    ['OTEL_PROPAGATORS', 'xray'],
    ['OTEL_NODE_RESOURCE_DETECTORS', 'aws'],
    ['OTEL_METRICS_EXEMPLAR_FILTER', 'always_on'],
    ['OTEL_NODE_EXPERIMENTAL_SDK_METRICS', 'true'],
    ['OTEL_TRACES_EXPORTER', 'otlp,none'],
    ['OTEL_TRACES_SAMPLER_ARG', '0.1'],
    ['OTEL_LOG_LEVEL', 'loud'],
    ['OTEL_CONFIG_FILE', '/nowhere/otel.yaml'],
    ['OTEL_EXPERIMENTAL_CONFIG_FILE', 'otel.yaml'],
    ['OTEL_SDK_DISABLED', '1'],
  ])('%s=%s is reported in one line, at the default level, with the remedy', async (variable, value) => {
    const { stderr } = await runApp({
      source: 'process.exit();',
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '0',
        [variable]: value,
      },
    });
    const [line, ...others] = linesOf(stderr);
    expect(line).toMatch(/^mcp-vitals: /);
    expect(line).toContain(variable);
    expect(line).toContain(value);
    expect(others).toEqual([]);
  });

  it.each(['team=data,spam', 'team=data,url=a=b', 'team=data,share=50%', `team=data,long=${'x'.repeat(256)}`])(
    'OTEL_RESOURCE_ATTRIBUTES=%s is reported, without the values, because all of it is discarded',
    async (value) => {
      const { stderr } = await runApp({
        source: 'process.exit();',
        environment: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '0',
          OTEL_RESOURCE_ATTRIBUTES: value,
        },
      });
      expect(linesOf(stderr)).toEqual([expect.stringMatching(/OTEL_RESOURCE_ATTRIBUTES is discarded.*entry 2 /)]);
      expect(stderr).not.toContain('data');
    },
  );

  it.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer s3cr3t', {}, /asks for an export, but no endpoint/],
    ['OTEL_SERVICE_NAME', 'app', { OTEL_NODE_RESOURCE_DETECTORS: 'host' }, /does not list env; add env/],
    ['OTEL_EXPORTER_OTLP_TRACE_HEADERS', 'x-key=s3cr3t', {}, /is named OTEL_EXPORTER_OTLP_TRACES_HEADERS; rename/],
    ['OTEL_METRICS_EXPORT_INTERVAL', '1001', {}, /is named OTEL_METRIC_EXPORT_INTERVAL; rename/],
  ])('%s is reported, without its value, where nothing reads it', async (variable, value, others, message) => {
    const { stderr } = await runApp({
      source: '',
      environment: {
        ...('OTEL_NODE_RESOURCE_DETECTORS' in others && { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }),
        [variable]: value,
        ...others,
      },
    });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(message)]);
    expect(stderr).toContain(variable);
    expect(stderr).not.toContain('s3cr3t');
  });

  it('is reported for an exporter without an endpoint', async () => {
    const { stderr } = await runApp({
      source: '',
      environment: { OTEL_TRACES_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' },
    });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/OTEL_TRACES_EXPORTER=otlp .*OTEL_EXPORTER_OTLP_ENDPOINT/)]);
  });

  it('is counted, and silent at OTEL_LOG_LEVEL=none', async () => {
    const { stderr } = await runApp({
      source: '',
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_LOG_LEVEL: 'none',
        OTEL_BSP_MAX_QUEUE_SIZE: 'many',
      },
    });
    expect(stderr).toBe('');
    const notices = receiver.metricRecords.find(({ name }) => name === 'mcp_vitals.monitor.notices');
    expect(JSON.stringify(notices)).toContain('not_honoured');
  });
});

describe('a variable that the application sets after the start', () => {
  const late = (then = '') =>
    runApp({ source: `process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9'; ${then}`, environment: {} });

  it('as from a file .env, is reported once, with the remedy', async () => {
    const { stderr } = await late();
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^mcp-vitals: OTEL_EXPORTER_OTLP_ENDPOINT was set .* --env-file/),
    ]);
  });

  it('is not reported if a set-up of the application reads it', async () => {
    const { stderr } = await late(`const { trace } = await import('@opentelemetry/api');
      const { TracerProvider } = await import('@opentelemetry/sdk-trace'); trace.setGlobalTracerProvider(new TracerProvider());`);
    expect(stderr).not.toContain('OTEL_');
  });
});

it('an exporter that is not otlp sends nothing to the endpoint, as with OpenTelemetry', async () => {
  await runApp({
    source: `${PAIR} await connect(); await client.ping();`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_EXPORTER: 'console' },
  });
  expect(receiver.spans).toEqual([]);
  expect(receiver.metricRecords.length).toBeGreaterThan(0);
});

describe('a setting of the monitor without the monitor', () => {
  const monitored = `import { initializeMonitoring } from '@mcp-vitals/node'; initializeMonitoring();`;

  it.each([
    [
      { MCP_HTTP_ENABLED: 'true', MCP_SCAN_RESULTS: 'false' },
      /^mcp-vitals: MCP_HTTP_ENABLED asks .*MCP_MONITORING_ENABLED=true/,
    ],
    [
      { MCP_ENABLE_EMAIL_ALERTS: '1', MCP_REPORT_FOLDER: '/reports' },
      /MCP_ENABLE_EMAIL_ALERTS, MCP_REPORT_FOLDER ask /,
    ],
    [{ MCP_MONITORING_ENABLED: 'ture' }, /MCP_MONITORING_ENABLED asks .*MCP_MONITORING_ENABLED=true/],
    [{ MCP_WEBHOOK_URL: 'https://token@example.com/secret' }, /MCP_WEBHOOK_URL asks /],
  ])('%j is reported once, with the remedy and without its value', async (environment, said) => {
    const { stdout, stderr } = await runApp({ source: `console.log('done')`, environment });
    expect([stdout, linesOf(stderr)]).toEqual(['done\n', [expect.stringMatching(said)]]);
    expect(stderr).not.toContain('secret');
  });

  it.each([
    ['of an application that starts the monitor itself', monitored, { MCP_SCAN_RESULTS: 'true' }],
    ['that asks for nothing', '', { MCP_HTTP_ENABLED: 'false', MCP_HTTP_PORT: '9471' }],
    ['where all is turned off', '', { MCP_MONITORING_ENABLED: 'false', MCP_HTTP_ENABLED: 'true' }],
  ])('%s is not reported', async (_, source, environment) => {
    const { stderr } = await runApp({ source, environment });
    expect(stderr).not.toContain('MCP_');
  });
});

describe('MCP that is not observed', () => {
  it.each([
    ['build/src', 'version.js'],
    ['dist', 'version.cjs'],
  ])('because the app uses a newer copy of the API, in %s, is reported when the app ends', async (place, file) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'api-copy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const copy = path.join(folder, 'node_modules/@opentelemetry/api');
    mkdirSync(path.join(copy, place), { recursive: true });
    writeFileSync(path.join(copy, 'package.json'), JSON.stringify({ main: `${place}/${file}` }));
    writeFileSync(path.join(copy, place, file), "exports.VERSION = '1.99.0';");
    const { stderr } = await runApp({
      source: `import { createRequire } from 'node:module'; createRequire(${JSON.stringify(`${folder}/app.js`)})('@opentelemetry/api');`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/@opentelemetry\/api 1\.99\.0 beside 1\.\d+\.\d+.*npm ls/)]);
  });

  const SERVER = path.join(import.meta.dirname, 'fixtures/stdio-server.mjs');
  it.each([
    ['is reported once', [SERVER], {}, 1],
    ['is not reported if the flag is passed on', [...REGISTER, SERVER], {}, 0],
    ['is not reported if NODE_OPTIONS is passed on', [SERVER], { NODE_OPTIONS: REGISTER.join(' ') }, 0],
  ])('because a server is started without the flag %s', async (_, args, env, count) => {
    const { stderr } = await runApp({
      source: `import { Client } from '@modelcontextprotocol/sdk/client/index.js';
        import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
        const client = new Client({ name: 'c', version: '1' });
        await client.connect(new StdioClientTransport({ command: process.execPath, args: ${JSON.stringify(args)},
          env: ${JSON.stringify(env)}, stderr: 'ignore' }));
        await client.ping(); await client.close();`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(linesOf(stderr)).toEqual(Array(count).fill(expect.stringContaining('--import @mcp-vitals/node/register')));
  });

  const BY_HAND = 'response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} }))';
  const BY_SDK = `const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
    const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    await new McpServer({ name: 's', version: '1' }).connect(transport);
    await transport.handleRequest(request, response)`;
  it.each([
    ['is reported once where a server without an SDK answers', 1, BY_HAND, { 'mcp-protocol-version': '2025-11-25' }],
    ['is not reported where an SDK answers', 0, BY_SDK, { 'mcp-protocol-version': '2025-11-25' }],
    ['is not reported where it is refused', 0, `response.statusCode = 404; ${BY_HAND}`, { 'mcp-session-id': 'a' }],
    ['is not reported where no header says that it is MCP, as of GraphQL', 0, BY_HAND, {}],
  ])('because it comes over HTTP %s', async (_, count, answer, headers) => {
    const { stdout, stderr } = await runApp({
      source: `import { once } from 'node:events';
        import { createServer, request } from 'node:http';
        const http = createServer(async (request, response) => { ${answer}; });
        http.listen(0, '127.0.0.1', async () => {
          for (let i = 0; i < 2; i++) {
            const sent = request('http://127.0.0.1:' + http.address().port, {
              method: 'POST',
              headers: ${JSON.stringify({ ...headers, accept: 'application/json, text/event-stream', 'content-type': 'application/json' })},
            });
            const [response] = await once(sent.end('{"jsonrpc":"2.0","id":1,"method":"ping"}'), 'response');
            console.log(response.resume().statusCode);
          }
          http.close();
          http.closeAllConnections();
        });`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stdout).toBe(answer.includes('404') ? '404\n404\n' : '200\n200\n');
    expect(linesOf(stderr)).toEqual(Array(count).fill(expect.stringMatching(/over HTTP.*instrumentServer\(\)/)));
  });
});
