import { defineConfig } from 'vitest/config';
import shared from './vitest.config.js';

/**
 * Against real servers. Each file starts its own, on free ports and in folders of its own; most of them wait for a clock.
 * They run what is built, as the processes do that they start: to transform the sources for each file takes minutes.
 */
export default defineConfig({
  ...shared,
  ssr: {},
  test: {
    include: ['test/real/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.long.test.ts'],
    env: { ...shared.test?.env },
    // One more than two cores: about half of the time of a file is waiting for a clock, or for a program to be ready.
    maxWorkers: 3,
    server: { deps: { external: [/\/(packages|examples)\/[^/]+\/dist\//] } },
    reporters: ['default', './test/real/skipped-parts.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { ...shared.test?.expect },
  },
});
