import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import real from './vitest.real.config.js';

const folder = path.join(import.meta.dirname, 'test/real');
const hasSet = (file: string) =>
  file.endsWith('.long.test.ts') || readFileSync(path.join(folder, file), 'utf8').includes("/set-size.js'");

/** The tests with real servers that take a sample of a long set, with the whole of it, and those that take none. */
export default defineConfig({
  ...real,
  test: {
    ...real.test,
    exclude: ['**/node_modules/**'],
    include: readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && hasSet(file))
      .map((file) => `test/real/${file}`),
    env: { ...real.test?.env, MCP_VITALS_SETS: 'whole' },
  },
});
