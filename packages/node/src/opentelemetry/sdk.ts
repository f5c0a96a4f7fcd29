import { createRequire } from 'node:module';

// Each part is loaded on first use, because a stdio server starts anew for every session.
const require = createRequire(import.meta.url);

export const api = {
  logs: () => require('@opentelemetry/api-logs') as typeof import('@opentelemetry/api-logs'),
};

/** OpenTelemetry's SDK packages, loaded on first use. */
export const sdk = {
  contextManager: () =>
    require('@opentelemetry/context-async-hooks') as typeof import('@opentelemetry/context-async-hooks'),
  logs: () => require('@opentelemetry/sdk-logs') as typeof import('@opentelemetry/sdk-logs'),
  metrics: () => require('@opentelemetry/sdk-metrics') as typeof import('@opentelemetry/sdk-metrics'),
  resources: () => require('@opentelemetry/resources') as typeof import('@opentelemetry/resources'),
  trace: () => require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace'),
  core: () => require('@opentelemetry/core') as typeof import('@opentelemetry/core'),
};
