import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('goes from calm to mail, webhook and Slack, to acknowledged, to resolved in less than a minute', async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main]);
  expect(stdout).toContain('the incident went as it should');
  expect(stdout).not.toContain('FAILED');
});
