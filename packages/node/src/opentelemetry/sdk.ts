import { createRequire } from 'node:module';

// Each part is loaded on first use, because a stdio server starts anew for every session.
const require = createRequire(import.meta.url);

/** The installed packages of OpenTelemetry's API, the copies that the application uses. */
export const api = {
  installed: () => require('@opentelemetry/api') as typeof import('@opentelemetry/api'),
  logs: () => require('@opentelemetry/api-logs') as typeof import('@opentelemetry/api-logs'),
};

/** OpenTelemetry's SDK packages, loaded on first use. `parts` lists what is used of them, and nothing else is bundled. */
export const sdk = {
  contextManager: () =>
    require('@opentelemetry/context-async-hooks') as typeof import('./parts/context-async-hooks.js'),
  core: () => require('@opentelemetry/core') as typeof import('./parts/core.js'),
  logs: () => require('@opentelemetry/sdk-logs') as typeof import('./parts/sdk-logs.js'),
  metrics: () => require('@opentelemetry/sdk-metrics') as typeof import('./parts/sdk-metrics.js'),
  resources: () => require('@opentelemetry/resources') as typeof import('./parts/resources.js'),
  serializers: () => require('@opentelemetry/otlp-transformer') as typeof import('./parts/otlp-transformer.js'),
  trace: () => require('@opentelemetry/sdk-trace') as typeof import('./parts/sdk-trace.js'),
};
