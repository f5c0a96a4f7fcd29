import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportEnv, REGISTER, ROOT } from '../helpers/compat-app.js';
import { installed } from '../helpers/compat-installs.js';
import { OtlpReceiver } from '../helpers/otlp-receiver.js';
import { onFreePort } from '../helpers/throw-away-server.js';

const PATIENCE = 60_000;
const INFO = { name: 'real-client', version: '1.0.0' };

/** The reference servers, and the example of the SDK that asks for a token: both as npm installs them, unmodified. */
const servers = await installed('servers');
const EVERYTHING = path.join(servers ?? '', 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const GUARDED = path.join(
  ROOT,
  'node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server/simpleStreamableHttp.js',
);

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
});
afterAll(() => receiver.close());

const observed = (): Record<string, string> =>
  ({ ...(process.env as Record<string, string>), ...exportEnv(receiver), NODE_OPTIONS: REGISTER }) as Record<
    string,
    string
  >;

/** The newest value of each series of a metric, above 0. */
function valuesOf(metric: string, attribute: string): Record<string, number> {
  const points = receiver.metricRecords.filter(({ name }) => name === metric).at(-1)?.points ?? [];
  return Object.fromEntries(
    points.flatMap(({ attributes, value }) => (value ? [[`${attributes[attribute] as string}`, value] as const] : [])),
  );
}

describe.skipIf(servers === undefined)('an unmodified server that is asked for tools it does not have', () => {
  it('counts the calls by the tool that was meant, and none of a tool that fails', async () => {
    const client = new Client(INFO);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [EVERYTHING, 'stdio'],
        env: observed(),
        cwd: ROOT,
        stderr: 'ignore',
      }),
    );
    await client.listTools();
    for (const name of ['getSum', 'getSum', 'qqqqqqqq']) await client.callTool({ name }).catch(() => {});
    await client.callTool({ name: 'get-sum', arguments: { a: 'no number' } }).catch(() => {});
    const counted = () => valuesOf('mcp_vitals.tool.unknown_calls', 'mcp_vitals.tool.nearest');
    const spans = () => receiver.spans.filter(({ attributes }) => attributes['mcp_vitals.tool.unknown'] === true);
    await receiver.until(
      () => counted()['get-sum'] === 2 && counted().undefined === 1 && spans().length >= 3,
      PATIENCE,
    );
    await client.close();
    expect(spans().map(({ attributes }) => attributes['mcp_vitals.requested_name'])).toEqual([
      'getSum',
      'getSum',
      'qqqqqqqq',
    ]);
  });
});

/** A provider that signs in without a person: the example's authorization server asks nobody. */
class Provider implements OAuthClientProvider {
  readonly redirectUrl = 'http://127.0.0.1/callback';
  readonly clientMetadata = {
    client_name: 'real',
    redirect_uris: [this.redirectUrl],
    token_endpoint_auth_method: 'none',
  };
  code = '';
  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = '';
  clientInformation = () => this.#client;
  tokens = () => this.#tokens;
  codeVerifier = () => this.#verifier;
  saveClientInformation(client: OAuthClientInformationMixed) {
    this.#client = client;
  }
  saveTokens(tokens: OAuthTokens) {
    this.#tokens = tokens;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  async redirectToAuthorization(url: URL) {
    const answer = await fetch(url, { redirect: 'manual' });
    this.code = new URL(answer.headers.get('location')!).searchParams.get('code')!;
  }
}

describe.skipIf(!existsSync(GUARDED))('sign-in at an unmodified server of the SDK with its bearer middleware', () => {
  let server: ChildProcess;
  let url: URL;
  const start = async (port: number, authPort: number) => {
    const env = { ...observed(), MCP_PORT: String(port), MCP_AUTH_PORT: String(authPort) };
    server = spawn(process.execPath, [GUARDED, '--oauth'], { env, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    url = new URL(`http://localhost:${port}/mcp`);
    let said = '';
    server.stderr!.on('data', (chunk: Buffer) => (said += String(chunk)));
    await new Promise<void>((resolve, reject) => {
      server.stdout!.on(
        'data',
        (chunk: Buffer) => String(chunk).includes('MCP Streamable HTTP Server listening') && resolve(),
      );
      server.once('exit', () => reject(new Error(said)));
    });
  };
  beforeAll(() => onFreePort((port) => onFreePort((authPort) => start(port, authPort))));
  afterAll(() => void server.kill());

  it('counts the challenge, the sign-in and what was accepted, on both sides', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const by = new McpInstrumentation();
    by.setMeterProvider(meterProvider);
    const authProvider = new Provider();
    const first = new StreamableHTTPClientTransport(url, { authProvider });
    await expect(by.instrumentClient(new Client(INFO)).connect(first)).rejects.toThrow();
    await first.finishAuth(authProvider.code);
    const client = by.instrumentClient(new Client(INFO));
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(1);
    await client.callTool({ name: 'greet', arguments: { name: 'Ada' } });

    const counted = () => valuesOf('mcp_vitals.sign_in.exchanges', 'mcp_vitals.sign_in.outcome');
    await receiver.until(() => (counted().accepted ?? 0) >= 4 && counted().no_credentials === 1, PATIENCE);
    expect(Object.keys(counted()).sort()).toEqual(['accepted', 'no_credentials']);
    await client.close();
    await reader.forceFlush();
    const points = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) =>
          scope.metrics.flatMap(({ descriptor, dataPoints }) =>
            descriptor.name === 'mcp_vitals.sign_in.exchanges' ? dataPoints.filter(({ value }) => value !== 0) : [],
          ),
        ),
      );
    const outcomes = points.map(({ attributes }) => attributes['mcp_vitals.sign_in.outcome']);
    expect(outcomes.sort()).toEqual(['accepted', 'no_credentials', 'signed_in']);
    by.disable();
    await meterProvider.shutdown();
  });
});
