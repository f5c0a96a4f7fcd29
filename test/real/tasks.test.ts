import path from 'node:path';
import { instrumentClient } from '@mcp-vitals/instrumentation';
import { type RunningTelemetry, startTelemetry } from '@mcp-vitals/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RESEARCH } from '../compat/reference-servers.js';
import { checkConformance } from '../conformance.js';
import { exportEnv, REGISTER } from '../helpers/compat-app.js';
import { installed } from '../helpers/compat-installs.js';
import type { SpanRecord } from '../helpers/otlp.js';
import { OtlpReceiver } from '../helpers/otlp-receiver.js';

/** The reference server with its tool that runs as a task, unmodified, as npm installs it. */
const servers = await installed('servers');
const PROGRAM = path.join(servers ?? '', 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const TASK = `task ${RESEARCH}`;

let receiver: OtlpReceiver;
let telemetry: RunningTelemetry;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  Object.assign(process.env, exportEnv(receiver));
  telemetry = startTelemetry({ serviceName: 'task-client' });
});
afterAll(async () => {
  await telemetry.shutdown();
  await receiver.close();
});

/** Runs as many tasks at once, and returns the spans of them all when those of the server's process have arrived. */
async function run(tasks: number, isInstrumented: boolean): Promise<SpanRecord[]> {
  const before = receiver.spans.length;
  const env = { ...(process.env as Record<string, string>), NODE_OPTIONS: REGISTER };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'stdio'],
    env,
    stderr: 'ignore',
  });
  const bare = new Client({ name: 'task-client', version: '1.0.0' }, { capabilities: {} });
  const client = isInstrumented ? instrumentClient(bare) : bare;
  await client.connect(transport);
  await client.listTools();
  const one = async (topic: string) => {
    const stream = client.experimental.tasks.callToolStream(
      { name: RESEARCH, arguments: { topic } },
      CallToolResultSchema,
      { task: { ttl: 60_000 } },
    );
    for await (const { type } of stream) if (type === 'error') throw new Error('the task failed');
  };
  await Promise.all(Array.from({ length: tasks }, (_, i) => one(`cats ${i}`)));
  const sides = isInstrumented ? 2 : 1;
  const since = () => receiver.spans.slice(before);
  await receiver.until(() => since().filter(({ name }) => name === TASK).length === sides * tasks, 60_000);
  await client.close();
  // A process exports its last spans as it ends, and this one when its next batch is due.
  await receiver.until(() => since().filter(({ name }) => name === 'tasks/result').length === sides * tasks, 60_000);
  return since().filter(({ attributes }) => attributes['mcp_vitals.task.id'] !== undefined);
}

const tracesOf = (spans: readonly SpanRecord[]) => new Set(spans.map(({ traceId }) => traceId));

describe.skipIf(!servers)('a task of the unmodified reference server', () => {
  it('is one trace across two processes, from its submission to its result', async () => {
    const spans = await run(1, true);
    expect(tracesOf(spans).size, spans.map(({ name, kind }) => `${name} ${kind}`).join()).toBe(1);
    expect(new Set(spans.map(({ attributes }) => attributes['mcp_vitals.task.id'])).size).toBe(1);
    for (const name of [`tools/call ${RESEARCH}`, 'tasks/get', 'tasks/result']) {
      expect(new Set(spans.filter((span) => span.name === name).map(({ kind }) => kind))).toEqual(
        new Set(['CLIENT', 'SERVER']),
      );
    }
    const ends = spans.filter(({ name }) => name === TASK);
    expect(ends.map(({ attributes }) => attributes['mcp_vitals.task.outcome'])).toEqual(['completed', 'completed']);
    expect(checkConformance(receiver)).toMatchObject({ violations: [] });
  });

  it('is one trace of the server for a client without telemetry, and two tasks at once are two', async () => {
    const spans = await run(2, false);
    expect(tracesOf(spans).size).toBe(2);
    for (const trace of tracesOf(spans)) {
      const ids = spans
        .filter(({ traceId }) => traceId === trace)
        .map(({ attributes }) => attributes['mcp_vitals.task.id']);
      expect(new Set(ids).size).toBe(1);
    }
  });
});
