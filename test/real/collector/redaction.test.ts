import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../backends/backend-process.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

const TRACE = 'a1'.repeat(16);

/** Attributes as another library may set them, and what of them must not come through. None of these is real. */
const PLANTED: readonly { readonly key: string; readonly value: string; readonly secret: string }[] = [
  { key: 'gen_ai.tool.call.arguments', value: '{"city":"Bern-17"}', secret: 'Bern-17' },
  { key: 'gen_ai.tool.call.result', value: 'snow on the Eiger', secret: 'Eiger' },
  { key: 'gen_ai.input.messages', value: '[{"content":"my diary"}]', secret: 'diary' },
  { key: 'process.command_args', value: 'node app --api-key=hunter2hunter2', secret: 'hunter2' },
  { key: 'http.request.header.authorization', value: 'Digest Zm9vYmFyYmF6', secret: 'Zm9vYmFyYmF6' },
  { key: 'app.db_password', value: 'swordfish', secret: 'swordfish' },
  { key: 'note.bearer', value: 'sent Bearer abc.def-ghi_jkl', secret: 'abc.def-ghi_jkl' },
  { key: 'db.address', value: 'postgres://joe:tr0ub4dor@db:5432/x', secret: 'tr0ub4dor' },
  { key: 'url.full', value: 'https://api.example.com/a?token=qwertz99&b=1', secret: 'qwertz99' },
  { key: 'note.key', value: 'key sk-proj-AAAABBBBCCCCDDDD1111', secret: 'sk-proj-AAAABBBBCCCCDDDD1111' },
  { key: 'note.github', value: `ghp_${'x1'.repeat(18)}`, secret: 'ghp_x1' },
  { key: 'note.slack', value: 'xoxb-123456789012-abcdefghij', secret: 'xoxb-123456789012' },
  { key: 'note.aws', value: 'AKIAIOSFODNN7EXAMPLE', secret: 'AKIAIOSFODNN7EXAMPLE' },
  { key: 'note.jwt', value: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.c2lnbmF0dXJl', secret: 'eyJzdWIiOiIxIn0x' },
  { key: 'note.pem', value: '-----BEGIN RSA PRIVATE KEY-----\nMIIEbody\n-----END', secret: 'MIIEbody' },
];
const HARMLESS = { key: 'mcp.method.name', value: 'tools/call' };

const attributes = [...PLANTED, HARMLESS].map(({ key, value }) => ({ key, value: { stringValue: value } }));
const text = PLANTED.map(({ value }) => value).slice(6);
const nanos = (millisAgo: number) => String((Date.now() - millisAgo) * 1e6);

const traces = () => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'planted' } }, ...attributes] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: TRACE,
              spanId: 'b2'.repeat(8),
              name: 'tools/call',
              kind: 2,
              startTimeUnixNano: nanos(1000),
              endTimeUnixNano: nanos(500),
              attributes,
              events: [{ name: 'exception', timeUnixNano: nanos(600), attributes }],
              status: { code: 2, message: `cannot reach ${text[1]} with ${text[0]}` },
            },
          ],
        },
      ],
    },
  ],
});
const metrics = () => ({
  resourceMetrics: [
    {
      resource: { attributes },
      scopeMetrics: [
        {
          metrics: [{ name: 'planted', gauge: { dataPoints: [{ attributes, timeUnixNano: nanos(0), asDouble: 1 }] } }],
        },
      ],
    },
  ],
});
const logs = () => ({
  resourceLogs: [
    {
      resource: { attributes },
      scopeLogs: [{ logRecords: [{ timeUnixNano: nanos(0), body: { stringValue: text.join(' and ') }, attributes }] }],
    },
  ],
});

describeWith(['otelcol', 'jaeger', 'prometheus'], 'redaction as a second net, in otel-collector.yaml', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({
      overlays: ['test/real/collector/with-files.yaml'],
      env: { TRACE_DECISION_WAIT: '1s' },
    });
    for (const [signal, body] of [
      ['traces', traces()],
      ['metrics', metrics()],
      ['logs', logs()],
    ] as const) {
      const response = await fetch(`${stack.collector.otlpHttp}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(await response.text()).toBe('{"partialSuccess":{}}');
    }
  });

  beforeEach(() => stack.showLogsOnFailure());
  afterAll(() => stack?.stop());

  const secretsIn = (content: string) => PLANTED.filter(({ secret }) => content.includes(secret)).map(({ key }) => key);

  it('Jaeger has the trace and none of the planted secrets: of resource, span, event and status', async () => {
    const trace = await until(
      () => stack.jaeger.trace(TRACE),
      (found) => found !== undefined,
      'the trace in Jaeger',
    );
    expect(secretsIn(JSON.stringify(trace))).toEqual([]);
    expect(trace!.spans[0]!.tags).toContainEqual(expect.objectContaining(HARMLESS));
    expect(trace!.spans[0]!.operationName).toBe('tools/call');
  });

  it.each(['traces', 'metrics', 'logs'])('%s hold what was sent, without the planted secrets', async (signal) => {
    const file = path.join(stack.collector.process.folder, `${signal}.jsonl`);
    const content = await until(
      () => readFile(file, 'utf8'),
      (written) => written.endsWith('\n'),
      file,
    );
    expect(secretsIn(content)).toEqual([]);
    expect(content).toContain(HARMLESS.value);
    expect(content).toContain('****');
  });

  it('Prometheus has the planted metric and none of the secrets', async () => {
    const series = await stack.prometheus.until('{__name__=~"planted.*|target_info"}', (found) => found.length > 0);
    expect(secretsIn(JSON.stringify(series))).toEqual([]);
  });
});
