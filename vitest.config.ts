import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@mcp-vitals/source', 'node'], externalConditions: ['@mcp-vitals/source', 'node'] } },
  test: {
    include: ['{packages,examples,bench}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/real/**'],
    setupFiles: ['./test/helpers/same-values.ts'],
    // Exports are read as text; what starts a process of its own hands this on.
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    // One a core: by default one core stays free, which on a machine with two is half of it.
    maxWorkers: '100%',
    // For what hangs. A busy machine may be ten times slower.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Of what is bound to come, on a busy machine too.
    expect: { poll: { timeout: 60_000 } },
  },
});
