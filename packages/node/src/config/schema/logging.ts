import { z } from 'zod';
import { described } from './setting-meta.js';
import { level, list, text, wholeFrom } from './values.js';

/** Records of the application and of the monitor. */
export const loggingSchema = z.object({
  logLevel: described(level().default('INFO'), {
    description:
      'The least severe level that is written, in any case; `WARN` and `FATAL` are aliases. At `DEBUG` the monitor reports each of its steps.',
    variable: 'MCP_LOG_LEVEL',
    aliases: ['level'],
  }),
  enableJsonLogging: described(z.boolean().default(true), {
    description: 'Writes lines as JSON, or else as text for people.',
    variable: 'MCP_ENABLE_JSON_LOGGING',
  }),
  enableConsoleLogging: described(z.boolean().default(true), {
    description: 'Writes lines to stderr; nothing is ever written to stdout.',
    variable: 'MCP_ENABLE_CONSOLE_LOGGING',
  }),
  consoleLevel: described(level().optional(), {
    description: 'The least severe level on stderr, where it is to be quieter than the other outputs.',
    variable: 'MCP_LOG_CONSOLE_LEVEL',
    defaultText: '`logLevel`',
  }),
  enableFileLogging: described(z.boolean().optional(), {
    description: 'Writes lines to `logFilePath`.',
    variable: 'MCP_ENABLE_FILE_LOGGING',
    defaultText: 'true if `logFilePath` is set',
  }),
  logFilePath: described(text().optional(), {
    description: 'The newest log file; older ones are named `<path>.1` and so on.',
    variable: 'MCP_LOG_FILE_PATH',
  }),
  maxFileBytes: described(wholeFrom(1024, 1e12).default(10_485_760), {
    description: 'Size in bytes at which a log file is rotated.',
    variable: 'MCP_LOG_MAX_FILE_BYTES',
  }),
  maxFiles: described(wholeFrom(1, 1000).default(10), {
    description: 'Number of log files kept, the newest included.',
    variable: 'MCP_LOG_MAX_FILES',
  }),
  retentionDays: described(wholeFrom(1, 3650).default(30), {
    description: 'Days after its last record at which a rotated log file is removed.',
    variable: 'MCP_LOG_RETENTION_DAYS',
  }),
  enableOtlpLogging: described(z.boolean().default(true), {
    description: "Emits records to OpenTelemetry, which exports them if OpenTelemetry's variables name an endpoint.",
    variable: 'MCP_ENABLE_OTLP_LOGGING',
  }),
  recordMcpNotifications: described(z.boolean().default(true), {
    description: 'Turns `notifications/message` that this process sends or receives into records.',
    variable: 'MCP_LOG_MCP_NOTIFICATIONS',
  }),
  redactKeys: described(list(text()).default([]), {
    description: 'Names of fields whose values are masked, in addition to the built-in ones.',
    variable: 'MCP_LOG_REDACT_KEYS',
  }),
});
