import { createRequire } from 'node:module';

// Each is loaded when it is first needed: a stdio server pays for its start at every session.
const require = createRequire(import.meta.url);

export const api = {
  logs: () => require('@opentelemetry/api-logs') as typeof import('@opentelemetry/api-logs'),
};

/** The parts of OpenTelemetry's SDK. */
export const sdk = {
  contextManager: () =>
    require('@opentelemetry/context-async-hooks') as typeof import('@opentelemetry/context-async-hooks'),
  logs: () => require('@opentelemetry/sdk-logs') as typeof import('@opentelemetry/sdk-logs'),
  metrics: () => require('@opentelemetry/sdk-metrics') as typeof import('@opentelemetry/sdk-metrics'),
  resources: () => require('@opentelemetry/resources') as typeof import('@opentelemetry/resources'),
  trace: () => require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace'),
  core: () => require('@opentelemetry/core') as typeof import('@opentelemetry/core'),
};
