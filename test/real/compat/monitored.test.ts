import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../helpers/compat-app.js';
import { installed, nodeOf, packagesIn } from '../../helpers/compat-installs.js';

const node20 = process.versions.node.startsWith('20.') ? process.execPath : nodeOf(await installed('node-20'));
const node26 = nodeOf(await installed('node-26'));

describe.each([
  ['OpenTelemetry 2 on Node 20', node20, await installed('otel-2')],
  ['OpenTelemetry 3 on Node 26', node26, await installed('otel-3')],
])('an application that watches itself with %s', (_, node, folder) => {
  it.skipIf(!node || !folder)('monitors its calls, and leaves the data of its exporter unchanged', async () => {
    const file = path.join(await packagesIn(folder!, 'monitored'), 'monitored.mjs');
    await cp(path.join(ROOT, 'test/compat/monitored.mjs'), file);
    const { stdout } = await promisify(execFile)(node!, [file]);
    expect(JSON.parse(stdout)).toEqual({
      operations: [['work', 10]],
      measured: expect.toSatisfy((count: number) => count > 0),
      monitored: true,
      boundaries: [
        ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005],
        ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
      ],
      temporality: 1,
      exported: 10,
    });
  });
});
