import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

interface SpanLine {
  name: string;
  kind: SpanKind;
  traceId: string;
  spanId: string;
  parent?: string;
}

async function runApp(app: string): Promise<{ stdout: string; spans: SpanLine[] }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    fixture('preload.mjs'),
    fixture(app),
  ]);
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return { stdout, spans: lines.map((line) => JSON.parse(line)) };
}

describe('a subscription of SDK v2 behind createMcpHandler', () => {
  it('and its acknowledgement each have both spans in one trace', async () => {
    const { stdout, spans } = await runApp('listen.mjs');
    expect(stdout).toBe('listened');
    const named = (name: string) => spans.filter((span) => span.name === name).sort((a, b) => a.kind - b.kind);
    const [served, asked] = named('subscriptions/listen');
    expect([served?.kind, asked?.kind, served?.parent]).toEqual([SpanKind.SERVER, SpanKind.CLIENT, asked?.spanId]);
    const [received, sent] = named('notifications/subscriptions/acknowledged');
    expect([received?.kind, received?.parent]).toEqual([SpanKind.SERVER, asked?.spanId]);
    expect([sent?.kind, sent?.parent]).toEqual([SpanKind.CLIENT, served?.spanId]);
  });
});

describe('an application whose code is unchanged', () => {
  it.each(['v1.mjs', 'v1.cjs', 'v2.mjs', 'v2.cjs'])('has one client and one server span: %s', async (app) => {
    const { stdout, spans } = await runApp(app);
    expect(stdout).toBe('hello');
    const calls = spans.filter(({ name }) => name === 'tools/call greet').sort((a, b) => a.kind - b.kind);
    expect(calls.map(({ kind }) => kind)).toEqual([SpanKind.SERVER, SpanKind.CLIENT]);
    expect(calls[0]?.parent).toBe(calls[1]?.spanId);
    expect(calls[0]?.traceId).toBe(calls[1]?.traceId);
  });
});
