import { isGuessable, isLoopback } from '../schema/http.js';
import type { MonitoringSettings } from '../schema/monitoring-schema.js';
import { ConfigIssue } from './config-issue.js';

/** Settings that contradict each other. */
interface Contradiction {
  /** The setting to change. */
  readonly path: string;
  readonly holds: (settings: MonitoringSettings) => boolean;
  readonly message: string;
  readonly remedy: string;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    path: 'logging.logFilePath',
    holds: ({ logging }) => logging.enableFileLogging === true && logging.logFilePath === undefined,
    message: 'file logging is on without a path, so no log file is written',
    remedy: 'set logging.logFilePath or MCP_LOG_FILE_PATH, or turn enableFileLogging off',
  },
  {
    path: 'alerting.smtpHost',
    holds: ({ alerting }) => alerting.enableEmailAlerts && alerting.smtpHost === undefined,
    message: 'mail alerts are on without a mail server, so no mail is sent',
    remedy: 'set alerting.smtpHost or MCP_SMTP_HOST, or turn enableEmailAlerts off',
  },
  {
    path: 'alerting.emailRecipients',
    holds: ({ alerting }) => alerting.enableEmailAlerts && alerting.emailRecipients.length === 0,
    message: 'mail alerts are on without a recipient, so no mail is sent',
    remedy: 'set alerting.emailRecipients or MCP_EMAIL_RECIPIENTS, or turn enableEmailAlerts off',
  },
  {
    path: 'alerting.smtpPassword',
    holds: ({ alerting }) => alerting.smtpUsername !== undefined && alerting.smtpPassword === undefined,
    message: 'the sign-in at the mail server has a user and no password, so it would be refused',
    remedy: 'set alerting.smtpPassword, MCP_SMTP_PASSWORD or MCP_SMTP_PASSWORD_FILE, or remove the user',
  },
  {
    path: 'alerting.smtpUsername',
    holds: ({ alerting }) => alerting.smtpPassword !== undefined && alerting.smtpUsername === undefined,
    message: 'the sign-in at the mail server has a password and no user, so there is none',
    remedy: 'set alerting.smtpUsername or MCP_SMTP_USERNAME, or remove the password',
  },
  {
    path: 'alerting.webhookUrl',
    holds: ({ alerting }) => alerting.webhookSecret !== undefined && alerting.webhookUrl === undefined,
    message: 'a webhook has a secret and no address, so nothing is posted',
    remedy: 'set alerting.webhookUrl or MCP_WEBHOOK_URL, or remove the secret',
  },
  {
    path: 'health.connectivityTimeoutSeconds',
    holds: ({ health }) => health.connectivityTimeoutSeconds > health.checkIntervalSeconds,
    message: 'a ping may take longer than the time between two checks, so checks are late',
    remedy: 'set health.connectivityTimeoutSeconds to at most health.checkIntervalSeconds',
  },
  {
    path: 'http.host',
    holds: ({ http }) => http.enabled && !isLoopback(http.host) && http.token === undefined,
    message: 'the endpoints would be open to a network with a token that nobody chose, so they are not served',
    remedy: 'set http.token, MCP_HTTP_TOKEN or MCP_HTTP_TOKEN_FILE, or leave http.host at 127.0.0.1',
  },
  {
    path: 'http.token',
    holds: ({ http }) => isGuessable(http.token),
    message: 'the token of the endpoints has less than 16 characters and can be guessed, so nothing is served',
    remedy: 'make one with: openssl rand -base64 32',
  },
  {
    path: 'performance.historyIntervalMinutes',
    holds: ({ performance }) => performance.historyIntervalMinutes > performance.trendWindowMinutes,
    message: 'an entry of the history covers less time than lies between two, so some calls are in no entry',
    remedy: 'set performance.historyIntervalMinutes to at most performance.trendWindowMinutes',
  },
];

/** Reports settings that contradict each other. */
export const crossChecks = (settings: MonitoringSettings): ConfigIssue[] =>
  CONTRADICTIONS.filter(({ holds }) => holds(settings)).map(
    ({ path, message, remedy }) =>
      new ConfigIssue({ path, value: shown(settings, path), source: 'combination', message, remedy }),
  );

/** The value of a setting that is not secret; the settings above with a secret value are those that are unset. */
function shown(settings: MonitoringSettings, path: string): string {
  const [section, key] = path.split('.') as [keyof MonitoringSettings, string];
  const value = (settings[section] as Record<string, unknown>)[key];
  return typeof value === 'number' ? String(value) : 'none';
}
