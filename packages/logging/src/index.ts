export type { ValueBounds } from '@mcp-vitals/signals';
export { type LogFields, withLogFields } from './context/log-context.js';
export { currentMcpFields } from './context/mcp-fields.js';
export { type McpFormatOptions, mcpFormat } from './format.js';
export { LEVELS, type LogLevel } from './level.js';
export type { LogRecord } from './line/log-record.js';
export { type McpNotification, recordMcpMessages } from './mcp-messages.js';
export type { RotatingFileOptions } from './sink/rotating-file.js';
export { McpStructuredLogger, type McpStructuredLoggerOptions } from './structured-logger.js';
