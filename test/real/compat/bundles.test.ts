import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkConformance } from '../../conformance.js';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { installed } from '../../helpers/compat-installs.js';

const bundler = await installed('bundler');

const FORMATS = {
  // esbuild leaves some `require` calls in an ES module, so it needs a definition of `require`.
  esm: [
    "--banner:js=import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    '--format=esm',
  ],
  cjs: ['--format=cjs'],
};

/** The app with everything it imports in one file, as people ship it. */
async function bundle(app: string, format: keyof typeof FORMATS, minified: boolean): Promise<string> {
  const folder = path.join(bundler!, 'bundles');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${app}${minified ? '.min' : ''}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await promisify(execFile)(path.join(bundler!, 'node_modules/esbuild/bin/esbuild'), [
    path.join(ROOT, `test/compat/apps/${app}.mjs`),
    ...['--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${file}`],
    ...(minified ? ['--minify'] : []),
    ...FORMATS[format],
  ]);
  return file;
}

async function calls(file: string, ...args: string[]) {
  const app = await CompatApp.start({ args: [file, ...args] });
  try {
    expect(await app.line()).toBe('hello');
  } finally {
    await app.end();
  }
  expect(checkConformance(app.receiver).violations).toEqual([]);
  return app.receiver.spans.filter(({ name }) => name === 'tools/call greet');
}

describe.skipIf(!bundler).concurrent('an app bundled by esbuild', () => {
  it.each([
    ['bundled-v1', 'esm', true],
    ['bundled-v1', 'cjs', false],
    ['bundled-v2', 'esm', false],
    ['bundled-v2', 'cjs', true],
  ] as const)('%s as %s, minified: %s, has its spans when instrumented by hand', async (app, format, minified) => {
    const spans = await calls(await bundle(app, format, minified), 'by-hand');
    const [client, server] = ['CLIENT', 'SERVER'].map((kind) => spans.filter((span) => span.kind === kind));
    expect([client?.length, server?.length]).toEqual([1, 1]);
    expect(server?.[0]).toMatchObject({ traceId: client?.[0]?.traceId, parentSpanId: client?.[0]?.spanId });
  });

  it.each([
    ['stdio-v1', 'esm', true],
    ['stdio-v1', 'cjs', false],
    ['stdio-v2', 'esm', false],
  ] as const)(
    '%s as %s, minified: %s, is observed on its pipes, as client and as server',
    async (app, format, minified) => {
      const spans = await calls(await bundle(app, format, minified));
      expect(spans.map(({ kind }) => kind).sort()).toEqual(['CLIENT', 'SERVER']);
      for (const { attributes } of spans) expect(attributes['mcp_vitals.observed_on']).toBe('pipe');
    },
  );

  it('has none otherwise within one process: no hook sees into a bundle, and there is no pipe', async () => {
    expect(await calls(await bundle('bundled-v2', 'esm', true))).toEqual([]);
  });
});
