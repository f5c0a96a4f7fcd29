import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Server as ServerV2 } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { trace } from '@opentelemetry/api';
import { z } from 'zod';
import { instrumentClient, instrumentServer } from '../src/index.js';

const info = { name: 'tasks', version: '1.0.0' };
const CAPABILITIES = { tasks: { requests: { tools: { call: {} } }, cancel: {}, list: {} } };

export interface TaskPairOptions {
  readonly instrument?: 'both' | 'client' | 'server';
  /** The work of the task's tool. */
  readonly work?: () => Promise<object>;
}

/** The work of a task, in a span of the application. */
const tracedWork = async (): Promise<object> => {
  await new Promise(setImmediate);
  trace.getTracer('application').startSpan('work').end();
  return { content: [{ type: 'text', text: 'done' }] };
};

/** A client and a server of SDK v1 with its experimental tasks, whose tool `research` makes one. */
export async function connectTaskPair({ instrument = 'both', work = tracedWork }: TaskPairOptions = {}) {
  const taskStore = new InMemoryTaskStore();
  const server = new McpServer(info, { capabilities: CAPABILITIES, taskStore });
  server.experimental.tasks.registerToolTask(
    'research',
    { inputSchema: {} },
    {
      async createTask(_args, { taskStore: store, taskRequestedTtl }) {
        const task = await store.createTask({ ttl: taskRequestedTtl ?? null, pollInterval: 1 });
        void work()
          .then((result) =>
            store.storeTaskResult(task.taskId, 'isError' in result ? 'failed' : 'completed', result as never),
          )
          .catch(() => undefined);
        return { task };
      },
      getTask: async (_args, { taskId, taskStore: store }) => await store.getTask(taskId),
      getTaskResult: async (_args, { taskId, taskStore: store }) => (await store.getTaskResult(taskId)) as never,
    },
  );
  const client = new Client(info, { capabilities: {} });
  if (instrument !== 'client') instrumentServer(server);
  if (instrument !== 'server') instrumentClient(client);
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await client.connect(left);
  await client.listTools();
  return {
    client,
    /** Asks for the task, polls until its end, and fetches its result. */
    run: async () => {
      const types: string[] = [];
      const stream = client.experimental.tasks.callToolStream(
        { name: 'research', arguments: {} },
        CallToolResultSchema,
        { task: { ttl: 60_000 } },
      );
      for await (const message of stream) types.push(message.type);
      return types;
    },
    close: async () => {
      await client.close();
      await server.close();
      taskStore.cleanup();
    },
  };
}

/** A client and a server of SDK v2 over the protocol of 2026-07-28, whose tool `research` answers with a task of the extension. */
export async function connectExtensionPair({ work = tracedWork }: TaskPairOptions = {}) {
  const [left, right] = InMemoryTransportV2.createLinkedPair();
  const tasks = new Map<string, Record<string, unknown>>();
  const served = serveStdio(
    () => {
      const server = new ServerV2(info, { capabilities: { tools: {} } });
      server.setRequestHandler('tools/list', async () => ({
        tools: [{ name: 'research', inputSchema: { type: 'object' as const } }],
      }));
      server.setRequestHandler('tools/call', async () => {
        const now = new Date().toISOString();
        const task = {
          taskId: crypto.randomUUID(),
          status: 'working',
          createdAt: now,
          lastUpdatedAt: now,
          ttlMs: 60_000,
        };
        tasks.set(task.taskId, task);
        void work().then((result) => tasks.set(task.taskId, { ...task, status: 'completed', result }));
        return { resultType: 'task', ...task } as never;
      });
      const ofTask = { params: z.object({ taskId: z.string() }) };
      server.setRequestHandler('tasks/get', ofTask, async ({ taskId }) => tasks.get(taskId) as never);
      server.setRequestHandler('tasks/cancel', ofTask, async () => ({}) as never);
      return instrumentServer(server);
    },
    { transport: right },
  );
  const client = instrumentClient(new ClientV2(info, { versionNegotiation: { mode: 'auto' } }));
  await client.connect(left);
  await client.listTools();
  // SDK v2 refuses a result of this type, so that a client of the extension reads the id where it arrives.
  let created: string | undefined;
  const deliver = left.onmessage;
  left.onmessage = (message, extra) => {
    const { result } = message as { result?: { resultType?: string; taskId?: string } };
    if (result?.resultType === 'task') created = result.taskId;
    deliver?.(message as never, extra as never);
  };
  const request = async (method: string, taskId: string) =>
    (await client.request({ method, params: { taskId } } as never, z.looseObject({}) as never)) as { status?: string };
  return {
    client,
    request,
    submit: async () => {
      await client.callTool({ name: 'research', arguments: {} }).catch(() => undefined);
      return created!;
    },
    close: async () => {
      await client.close();
      await served.close();
    },
  };
}
