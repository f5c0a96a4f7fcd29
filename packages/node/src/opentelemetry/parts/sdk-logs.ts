export { LoggerProvider } from '@opentelemetry/sdk-logs';
