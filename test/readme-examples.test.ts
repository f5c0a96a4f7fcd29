import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OtlpReceiver } from './helpers/otlp-receiver.js';
import { readText } from './helpers/repository.js';

const root = fileURLToPath(new URL('..', import.meta.url));

it.each([
  { name: 'windows', prints: /^0\.1[12]\d* 100\n$/ },
  {
    name: 'notify',
    prints: /^\[RESOLVED 1\] SampleAlert .* peak 8\.1 %, .*\n\[TEST\] .*trace https:\/\/jaeger.*\ndelivered\n$/,
  },
  { name: 'monitor', prints: /^list_tables A typical call takes 300 ms instead of 100 ms \(x3\)\n$/ },
  {
    name: 'backends',
    prints: /^groups:\n {2}- name: mcp-vitals\n.* {6}- alert: CacheCold\n {8}expr: 100 \* .* < 70 and sum/s,
  },
])('the example in the README of $name runs as it stands', ({ name, prints }) => {
  const [, example] = /```ts\n(.*?)```/s.exec(readText(`packages/${name}/README.md`))!;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', example!], { cwd: root });
  expect(printed.toString()).toMatch(prints);
});

/** The first example of a page that contains a word. */
const exampleWith = (page: string, word: string): string =>
  [...readText(page).matchAll(/```ts\n(.*?)```/gs)]
    .map(([, source]) => source!)
    .find((source) => source.includes(word))!;

const MCP = `import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
`;
const CALL = `
const run = async () => {
  const server = new McpServer({ name: 's', version: '1' });
  server.registerTool('answer', {}, async () => ({ content: [] }));
  const client = new Client({ name: 'c', version: '1' });
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await client.connect(left);
  for (let i = 0; i < 30; i++) await client.callTool({ name: 'answer' });
};
`;
const asCommonJs = (source: string): string =>
  source.replaceAll(/^import (\{[^}]*\}) from ('[^']+');$/gm, 'const $1 = require($2);');
const run = (source: string, type: string, environment: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [`--input-type=${type}`, '--eval', source], {
    cwd: root,
    env: { ...process.env, OTEL_LOGS_EXPORTER: 'none', ...environment },
  });

describe.each(['README.md', 'packages/instrumentation/README.md'])('the plug-in lines of %s', (page) => {
  const lines = exampleWith(page, 'NodeSDK');
  it.each([
    ['module', 'in one ESM file', (source: string) => source],
    ['commonjs', 'in CommonJS', asCommonJs],
  ])('run as they stand, %s', async (type, _, write) => {
    const receiver = await OtlpReceiver.start();
    const source = write(`${lines}${MCP}${CALL}run().then(() => sdk.shutdown());`);
    await run(source, type, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const spans = receiver.spans.filter(({ name }) => name === 'tools/call answer');
    expect(spans.map(({ kind }) => kind).sort()).toEqual([...Array(30).fill('CLIENT'), ...Array(30).fill('SERVER')]);
    expect(receiver.metricRecords.map(({ name }) => name)).toContain('mcp.server.operation.duration');
    await receiver.close();
  });
});

it.each([
  ['module', (source: string) => source],
  ['commonjs', asCommonJs],
])('the monitor of README.md reports what was measured, as %s', async (type, write) => {
  const lines = exampleWith('README.md', 'initializeMonitoring');
  const source = write(`${MCP}${lines}${CALL}run().then(showReport).then(() => vitals.shutdown());`);
  const { stdout } = await run(source, type);
  expect(stdout).toMatch(/tools\/call answer.*\b30\b/s);
});
