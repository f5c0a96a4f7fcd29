import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { installed, nodeOf } from '../../helpers/compat-installs.js';
import { setOf } from '../set-size.js';

/** Of a sample the oldest and the newest. */
const VERSIONS = setOf(['20', '22', '24', '26'], (version) => version === '20' || version === '26');
const nodes = new Map<string, string | undefined>();
for (const version of VERSIONS) nodes.set(version, nodeOf(await installed(`node-${version}`)));

describe.concurrent.each(VERSIONS)('MCP in a worker thread of Node.js %s', (version) => {
  it.skipIf(!nodes.get(version)).each(['by itself', 'by process.exit', 'by an error'])(
    'is recorded, and sent before the thread ends %s',
    async (ending) => {
      const app = await CompatApp.start({
        node: nodes.get(version)!,
        args: [path.join(ROOT, 'test/compat/apps/worker.mjs'), ending],
      });
      expect(await app.line()).toBe('ended');
      await app.end();
      const messages = ['initialize', 'notifications/initialized'].flatMap((name) => [name, name]);
      const names = [...messages, 'tools/call answer_v1', 'tools/call answer_v2'].sort();
      const { spans } = app.receiver;
      const clients = spans.filter(({ kind }) => kind === 'CLIENT');
      expect(clients.map(({ name }) => name).sort()).toEqual(names);
      const servers = clients.map(({ spanId }) => spans.filter(({ parentSpanId }) => parentSpanId === spanId));
      expect(servers.map((children) => children.map(({ name }) => name))).toEqual(clients.map(({ name }) => [name]));
      expect(app.stderr).toBe('');
    },
  );
});
