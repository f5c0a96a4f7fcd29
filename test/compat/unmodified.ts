import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { exportEnv, REGISTER, ROOT } from '../helpers/compat-app.js';
import { RecordedServer } from '../helpers/compat-recorded-server.js';
import type { SpanRecord } from '../helpers/otlp.js';
import type { OtlpReceiver } from '../helpers/otlp-receiver.js';

/** A server over stdio as npm installs it, and a tool to call. */
export interface Program {
  readonly args: readonly string[];
  /** A tool whose call needs nothing beside the server: no browser, no account, no network. Unknown tools are refused by it. */
  readonly tool: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How its messages are observed: by the SDK it loads, on its pipes, or by itself, with its own spans. */
  readonly observed: 'sdk' | 'pipe' | 'itself';
}

export const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' };
const _meta = { traceparent: `00-${CALLER.traceId}-${CALLER.parentSpanId}-01` };

export interface Walk {
  readonly tools: string[];
  readonly called: unknown;
  readonly stdout: string;
  /** The MCP spans of the server's process. */
  readonly spans: SpanRecord[];
}

/** Calls a server from a client without telemetry, with our `register` in the server or without it. */
export async function walk(program: Program, receiver: OtlpReceiver, register: boolean): Promise<Walk> {
  const env = { ...process.env, ...exportEnv(receiver), ...program.env, NODE_OPTIONS: register ? REGISTER : '' };
  const server = new RecordedServer(program.args, env, ROOT);
  const spans = () =>
    receiver.spans.filter(
      ({ resource, attributes }) => resource['process.pid'] === server.pid && attributes['mcp.method.name'],
    );
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(server, { timeout: 240_000 });
  const { tools } = await client.listTools();
  const called = await client
    .callTool({ name: program.tool, arguments: {}, _meta })
    .then(({ isError = false }) => ({ isError }))
    .catch((error: { code: number }) => ({ code: error.code }));
  if (register) await receiver.until(() => spans().length >= 4, 60_000).catch(() => {});
  await client.close();
  return { tools: tools.map(({ name }) => name), called, stdout: server.stdout, spans: spans() };
}
