import type { MonitoringSettings } from '../schema/monitoring-schema.js';
import { ConfigIssue } from './config-issue.js';

/** Reports settings that contradict each other. */
export function crossChecks({ logging, alerting, health, performance }: MonitoringSettings): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const report = (path: string, message: string, remedy: string) =>
    issues.push(new ConfigIssue({ path, value: 'none', source: 'combination', message, remedy }));
  if (logging.enableFileLogging === true && logging.logFilePath === undefined) {
    report(
      'logging.logFilePath',
      'file logging is on without a path, so no log file is written',
      'set logging.logFilePath or MCP_LOG_FILE_PATH, or turn enableFileLogging off',
    );
  }
  if (alerting.enableEmailAlerts && alerting.smtpHost === undefined) {
    report(
      'alerting.smtpHost',
      'mail alerts are on without a mail server, so no mail is sent',
      'set alerting.smtpHost or MCP_SMTP_HOST, or turn enableEmailAlerts off',
    );
  }
  if (alerting.enableEmailAlerts && alerting.emailRecipients.length === 0) {
    report(
      'alerting.emailRecipients',
      'mail alerts are on without a recipient, so no mail is sent',
      'set alerting.emailRecipients or MCP_EMAIL_RECIPIENTS, or turn enableEmailAlerts off',
    );
  }
  if ((alerting.smtpPassword === undefined) !== (alerting.smtpUsername === undefined)) {
    const [missing, variable] =
      alerting.smtpPassword === undefined
        ? ['alerting.smtpPassword', 'MCP_SMTP_PASSWORD or MCP_SMTP_PASSWORD_FILE']
        : ['alerting.smtpUsername', 'MCP_SMTP_USERNAME'];
    report(
      missing,
      'the sign-in at the mail server has only one of user and password',
      `set ${missing} or ${variable}`,
    );
  }
  if (alerting.webhookSecret !== undefined && alerting.webhookUrl === undefined) {
    report(
      'alerting.webhookUrl',
      'a webhook has a secret and no address, so nothing is posted',
      'set alerting.webhookUrl or MCP_WEBHOOK_URL, or remove the secret',
    );
  }
  if (health.connectivityTimeoutSeconds > health.checkIntervalSeconds) {
    issues.push(
      new ConfigIssue({
        path: 'health.connectivityTimeoutSeconds',
        value: String(health.connectivityTimeoutSeconds),
        source: 'combination',
        message: `a ping may take ${health.connectivityTimeoutSeconds} s, longer than the ${health.checkIntervalSeconds} s between two checks, so checks are late`,
        remedy: 'set health.connectivityTimeoutSeconds to at most health.checkIntervalSeconds',
      }),
    );
  }
  if (performance.historyIntervalMinutes > performance.trendWindowMinutes) {
    issues.push(
      new ConfigIssue({
        path: 'performance.historyIntervalMinutes',
        value: String(performance.historyIntervalMinutes),
        source: 'combination',
        message: `the history has an entry every ${performance.historyIntervalMinutes} minutes of figures over ${performance.trendWindowMinutes} minutes, so calls between them are in no entry`,
        remedy: 'set performance.historyIntervalMinutes to at most performance.trendWindowMinutes',
      }),
    );
  }
  return issues;
}
