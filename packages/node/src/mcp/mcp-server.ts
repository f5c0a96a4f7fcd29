import { createRequire } from 'node:module';
import { z } from 'zod';

// Loaded for SDK v1 alone.
const require = createRequire(import.meta.url);

/** Any function. The signatures of the two majors differ. */
type Method = (...args: never[]) => unknown;

/** A high-level `McpServer` of SDK v1 (from 1.13 on) or v2. */
export interface McpServerLike {
  readonly registerTool: Method;
  readonly registerResource: Method;
}

/** What a registration returns. */
interface Registered {
  readonly remove: () => void;
}

export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The values of its only argument, which may be left out. */
  readonly argument: {
    readonly name: string;
    readonly description: string;
    readonly values: readonly [string, ...string[]];
  };
  readonly call: (value: string | undefined) => Promise<object>;
}

export interface ResourceDefinition {
  readonly name: string;
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly read: () => Promise<string>;
}

/** @throws TypeError for anything else, a low-level `Server` included */
export function assertMcpServer(server: unknown): asserts server is McpServerLike {
  const { registerTool, registerResource } = (server ?? {}) as Partial<McpServerLike>;
  if (typeof registerTool === 'function' && typeof registerResource === 'function') return;
  throw new TypeError(
    'registerVitals: the server has no registerTool and registerResource, so nothing was added; pass an McpServer of ' +
      '@modelcontextprotocol/sdk 1.13 or newer, or of @modelcontextprotocol/server',
  );
}

/** Adds a tool that only reads. @throws what the SDK throws, such as for a name that is taken */
export function addTool(
  server: McpServerLike,
  { name, title, description, argument, call }: ToolDefinition,
): Registered {
  const config = {
    title,
    description,
    inputSchema: inputSchemaOf(server, argument),
    annotations: { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
  const callback = (args: Readonly<Record<string, string | undefined>>) => call(args[argument.name]);
  return server.registerTool(...([name, config, callback] as never[])) as Registered;
}

export function addResource(
  server: McpServerLike,
  { name, uri, title, description, mimeType, read }: ResourceDefinition,
): Registered {
  const callback = async () => ({ contents: [{ uri, mimeType, text: await read() }] });
  return server.registerResource(...([name, uri, { title, description, mimeType }, callback] as never[])) as Registered;
}

/** v1 takes a shape, and before 1.23 of zod 3 alone; v2 takes a schema of zod 4. */
function inputSchemaOf(server: McpServerLike, { name, description, values }: ToolDefinition['argument']): unknown {
  if (!('tool' in server)) return z.object({ [name]: z.enum(values).optional().describe(description) });
  const { z: zod3 } = require('zod/v3') as typeof import('zod/v3');
  return {
    [name]: zod3
      .enum(values as [string, ...string[]])
      .optional()
      .describe(description),
  };
}
