import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import { CallToolRequestSchema, ProgressNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instrumentClient, instrumentServer, instrumentTransport } from '../src/index.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const info = { name: 'sent-here', version: '1.0.0' };

/** A client's end of two streams. */
function overPipes(from: PassThrough, to: PassThrough, texts: string[]) {
  const buffer = new ReadBuffer();
  const transport = {
    onmessage: undefined as ((message: unknown) => void) | undefined,
    onclose: undefined as (() => void) | undefined,
    async start() {
      from.on('data', (chunk: Buffer) => {
        buffer.append(chunk);
        for (let message = buffer.readMessage(); message; message = buffer.readMessage())
          transport.onmessage?.(message);
      });
    },
    async send(message: never) {
      texts.push(serializeMessage(message));
      to.write(texts.at(-1));
    },
    async close() {
      transport.onclose?.();
    },
  };
  return transport;
}

describe('a message that is received by the process that sent it', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it('reaches its handler as it was sent, in the trace of its sender', async () => {
    const seen: unknown[] = [];
    const server = instrumentServer(new Server(info, { capabilities: { tools: {} } }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
      seen.push(params._meta, extra._meta);
      return { content: [] };
    });
    server.setNotificationHandler(ProgressNotificationSchema, ({ params }) => void seen.push(params));
    const [up, down] = [new PassThrough(), new PassThrough()];
    const texts: string[] = [];
    await server.connect(new StdioServerTransport(up, down));
    const client = instrumentClient(new Client(info));
    await client.connect(overPipes(down, up, texts) as never);

    const _meta = { mine: 1, traceparent: 'the caller’s own' };
    await client.callTool({ name: 'a', _meta });
    await client.callTool({ name: 'a' });
    const progress = { progressToken: 1, progress: 2 };
    await client.notification({ method: 'notifications/progress', params: progress });
    await vi.waitFor(() => expect(seen).toHaveLength(5), { timeout: 60_000 });
    await client.close();

    expect(seen).toEqual([_meta, _meta, undefined, undefined, progress]);
    const sent = texts.map((text) => JSON.parse(text).params._meta.traceparent.split('-')[2]);
    const calls = telemetry.spans().filter(({ name }) => name === 'tools/call _OTHER' || name === 'tools/call a');
    const of = (kind: SpanKind) => calls.filter((span) => span.kind === kind);
    expect(of(SpanKind.SERVER).map((span) => span.parentSpanContext?.spanId)).toEqual(
      of(SpanKind.CLIENT).map((span) => span.spanContext().spanId),
    );
    expect(sent).toEqual(expect.arrayContaining(of(SpanKind.CLIENT).map((span) => span.spanContext().spanId)));
    expect(of(SpanKind.SERVER)).toHaveLength(2);
  });

  it('reaches its handler as it was sent after a thousand others', async () => {
    const seen: unknown[] = [];
    const server = instrumentServer(new Server(info, { capabilities: {} }));
    server.setNotificationHandler(ProgressNotificationSchema, ({ params }) => void seen.push(params));
    const [up, down] = [new PassThrough(), new PassThrough()];
    await server.connect(new StdioServerTransport(up, down));
    const texts: string[] = [];
    const client = instrumentTransport(overPipes(new PassThrough(), new PassThrough(), texts), 'client');
    const send = (progress: number) =>
      client.send({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 1, progress },
      } as never);
    for (let progress = 0; progress < 1000; progress++) await send(progress);
    up.write(texts[0]);
    await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 60_000 });
    await server.close();

    expect(texts[0]).toContain('traceparent');
    expect(seen).toEqual([{ progressToken: 1, progress: 0 }]);
  });
});
