import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it.each([
  { program: 'logging', prints: /^discover_databases completed, request the same\n$/ },
  {
    program: 'configuration',
    prints: /MCP_EMAIL_RECIPIENT is not a known variable, .* did you mean MCP_EMAIL_RECIPIENTS\?/,
  },
  { program: 'debug', prints: /^\d+ aspects of the set-up were looked at\n$/ },
  { program: 'metrics', prints: /^discover_databases: 150 ms, cache hit ratio 50 %\n$/ },
  {
    program: 'health',
    prints: /^Overall Status: healthy\nHealth Score: 100\/100\nAfter the end: 40\/100, because of /,
  },
  { program: 'tracking', prints: /^60 calls, 115 ms on average, 3 of them far above it\n$/ },
  { program: 'dashboard', prints: /"overall_status": "DEGRADED"/ },
])('$program finds every figure that it expects', { timeout: 120_000 }, async ({ program, prints }) => {
  const main = fileURLToPath(new URL(`../dist/${program}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main]);
  expect(stdout).toMatch(prints);
});
