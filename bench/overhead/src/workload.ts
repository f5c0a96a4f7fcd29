import { setImmediate } from 'node:timers/promises';
import {
  type CallOptions,
  type CallToolParams,
  type Client,
  type Handler,
  requestOf,
  type Sdk,
  type Server,
  type ToolResult,
} from './sdk.js';
import type { CallTool, Observer } from './variant.js';

/** Calls between two turns of the event loop, so that exporters' timers get their turn too. */
const CALLS_A_TURN = 1024;

const info = { name: 'overhead', version: '1.0.0' };

export interface Load {
  /** Calls in all. */
  readonly calls: number;
  /** Calls in flight at once. */
  readonly inFlight: number;
  /** Characters of text in the request and in the response. */
  readonly payload: number;
}

/** A client and a server in one process, over the SDK's in-memory transport, which passes objects unserialised. */
export class Workload {
  readonly #sdk: Sdk;
  readonly #client: Client;
  readonly #server: Server;
  readonly #echo: CallTool;

  private constructor(sdk: Sdk, client: Client, server: Server, observer: Observer) {
    this.#sdk = sdk;
    this.#client = client;
    this.#server = server;
    const callTool: CallTool = (params) => client.callTool(params);
    this.#echo = observer.call?.(callTool) ?? callTool;
  }

  static async connect(sdk: Sdk, observer: Observer): Promise<Workload> {
    const plainServer = new sdk.McpServer(info);
    const server = observer.server?.(plainServer) ?? plainServer;
    const plainClient = new sdk.Client(info);
    const client = observer.client?.(plainClient) ?? plainClient;
    await registerTools(sdk, server, observer);
    const [left, right] = sdk.InMemoryTransport.createLinkedPair();
    await server.connect(right);
    await client.connect(left);
    return new Workload(sdk, client, server, observer);
  }

  /** Makes the calls of a load, in as many lanes as may be in flight, each call after its lane's last answer. */
  async run({ calls, inFlight, payload }: Load): Promise<void> {
    const text = 'x'.repeat(payload);
    for (let left = calls; left > 0; left -= CALLS_A_TURN) {
      let turn = Math.min(left, CALLS_A_TURN);
      const lane = async () => {
        while (turn-- > 0) await this.#echo({ name: 'echo', arguments: { text } });
      };
      await Promise.all(Array.from({ length: inFlight }, lane));
      await setImmediate();
    }
  }

  /** One call of any tool, with options, as the client makes it. */
  call(params: CallToolParams, options: CallOptions = {}): Promise<ToolResult> {
    // v1 takes the options after the result schema, v2 directly after the parameters.
    return this.#client.callTool(params, ...(this.#sdk.major === 'v1' ? [undefined, options] : [options]));
  }

  /** The difference of calls from unobserved ones, or `undefined`. */
  async harm(): Promise<string | undefined> {
    const text = 'twenty characters ok';
    const echoed = await this.#echo({ name: 'echo', arguments: { text } });
    if (!isText(echoed, text)) return 'results come out changed';
    const failed = await this.#echo({ name: 'fail', arguments: { text } }).catch(() => undefined);
    return failed?.isError === true && isText(failed, text) ? undefined : 'errors of tools do not come out';
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#server.close();
  }

  /** Closes the server, with calls in flight. */
  closeServer(): Promise<void> {
    return this.#server.close();
  }
}

async function registerTools(sdk: Sdk, server: Server, { handler: observe, registersByTool }: Observer): Promise<void> {
  const { z } = await import('zod');
  const shape = { text: z.string() };
  const register = (name: string, handler: Handler) => {
    const observed = observe?.(handler) ?? handler;
    if (registersByTool) server.tool?.(name, shape, observed);
    else server.registerTool(name, { inputSchema: sdk.major === 'v1' ? shape : z.object(shape) }, observed);
  };
  register('echo', async ({ text }) => ({ content: [{ type: 'text', text: String(text) }] }));
  register('fail', async ({ text }) => {
    throw new Error(String(text));
  });
  register('wait', (_args, context) => {
    const { signal } = requestOf(context);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('nobody waits any more')));
    });
  });
}

const isText = (result: ToolResult | undefined, text: string): boolean =>
  result?.content?.length === 1 && result.content[0]?.text === text;
