/** The Inspector from npm, unmodified, on the node that runs the tests: `--cli` with `register` in NODE_OPTIONS. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installed } from '../../helpers/compat-installs.js';
import { Pair, type Program, python, typescript, whyNoPython } from './pair.js';

const clients = await installed('clients');
const LAUNCHER = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';

describe.skipIf(clients === undefined)('the Inspector with --cli', () => {
  const call = (server: Program, transport: 'http' | 'stdio') =>
    Pair.run({ command: [process.execPath, path.join(clients!, LAUNCHER), '--cli'] }, server, transport, [
      ...['--connect-timeout', '240000', '--method', 'tools/call', '--tool-name', 'greet'],
    ]);

  it.each([
    ['v1', 'http'],
    ['v2', 'http'],
    ['v2', 'stdio'],
  ] as const)('and a server of SDK %s have one trace a request, over %s', async (major, transport) => {
    const pair = await call(typescript(major, 'serve', transport), transport);
    expect(pair.refused).toEqual([]);
    expect(pair.orphans).toEqual([]);
    const call1 = ['client CLIENT tools/call greet', 'server SERVER tools/call greet', 'server INTERNAL inside greet'];
    expect(pair.lineage('inside greet')).toEqual(call1);
    expect(pair.calls('client')).toEqual(['tools/call greet']);
    expect(pair.calls('server')).toEqual(['tools/call greet']);
    const received = pair.spans.filter(({ kind }) => kind === 'SERVER');
    expect(received.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['initialize', 'tools/list', 'tools/call greet']),
    );
    expect(received.every(({ parentSpanId }) => parentSpanId !== undefined)).toBe(true);
  });

  it.skipIf(whyNoPython('python-mcp-2') !== undefined)('and a server of FastMCP have one trace as well', async () => {
    const pair = await call(python('python-mcp-2', 'server', 'fastmcp')('http'), 'http');
    expect(pair.refused).toEqual([]);
    expect(pair.orphans).toEqual([]);
    const spans = ['client CLIENT tools/call greet', 'server SERVER tools/call greet', 'server INTERNAL inside greet'];
    expect(pair.lineage('inside greet')).toEqual(spans);
  });
});
