import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEMOS } from '../src/demo/demos.js';
import { Stage } from '../src/demo/stage/stage.js';
import { ROOT } from './run-app.js';

const PATIENCE = 240_000;

/** A folder in which these packages are installed. */
function folderWith(packages: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-demo-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const scope = path.join(folder, 'node_modules/@modelcontextprotocol');
  mkdirSync(scope, { recursive: true });
  for (const name of packages)
    symlinkSync(path.join(ROOT, 'node_modules/@modelcontextprotocol', name), path.join(scope, name), 'junction');
  return folder;
}

describe.each(DEMOS.map((demo) => ({ ...demo })))('the demo $name', ({ name, run }) => {
  it.each([
    { sdk: 'SDK v1', packages: ['sdk'] },
    { sdk: 'SDK v2', packages: ['client', 'server'] },
  ])(
    'tells what it stages, on $sdk',
    async ({ sdk, packages }) => {
      const lines: string[] = [];
      const outcome = await run((line) => void lines.push(line), { folder: folderWith(packages) });
      expect(outcome, lines.join('\n')).toEqual({ passed: true, missed: [] });
      const text = lines.join('\n');
      expect(text).toContain(sdk);
      expect(text).toMatch(/^1\. /m);
      expect(text).toMatch(/^2\. /m);
      expect(name).toMatch(/^[a-z-]+$/);
    },
    PATIENCE,
  );
});

it('a demo fails with what the monitor did not tell', async () => {
  const lines: string[] = [];
  const stage = new Stage((line) => void lines.push(line), { folder: folderWith(['sdk']) });
  stage.expect(true, 'one thing');
  stage.expect(false, 'another thing');
  expect(await stage.close()).toEqual({ passed: false, missed: ['another thing'] });
  expect(lines).toEqual(['   told    one thing', '   MISSED  another thing']);
});
