/** The Inspector from npm, unmodified, on the node that runs the tests: `--cli` with `register` in NODE_OPTIONS. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { installed } from '../../helpers/compat-installs.js';
import { Pair, typescript } from './pair.js';

const clients = await installed('clients');
const LAUNCHER = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';

describe.skipIf(clients === undefined)('the Inspector with --cli', () => {
  it.each(['v1', 'v2'])('and a server of SDK %s have one trace a request, over HTTP', async (major) => {
    const inspector = { command: [process.execPath, path.join(clients!, LAUNCHER), '--cli'] };
    const call = ['--method', 'tools/call', '--tool-name', 'greet'];
    const pair = await Pair.run(inspector, typescript(major, 'serve', 'http'), 'http', call);
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
});
