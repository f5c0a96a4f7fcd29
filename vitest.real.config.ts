import { defineConfig } from 'vitest/config';
import shared from './vitest.config.js';

/** Against real servers, one file at a time: each starts its own, and most have the machine's clock to wait for. */
export default defineConfig({
  ...shared,
  test: {
    include: ['test/real/**/*.test.ts'],
    env: { ...shared.test?.env },
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
