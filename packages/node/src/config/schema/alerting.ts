import { z } from 'zod';
import { described } from './setting-meta.js';
import { emailAddress, headers, httpUrl, list, text, wholeFrom } from './values.js';

const email = {
  enableEmailAlerts: described(z.boolean().default(false), {
    description: 'Sends alerts by mail.',
    variable: 'MCP_ENABLE_EMAIL_ALERTS',
  }),
  smtpHost: described(text().optional(), { description: 'The mail server.', variable: 'MCP_SMTP_HOST' }),
  smtpPort: described(wholeFrom(1, 65_535).default(587), {
    description: 'The port of the mail server: 587 upgrades to TLS, 465 begins with it.',
    variable: 'MCP_SMTP_PORT',
  }),
  smtpUsername: described(text().optional(), {
    description: 'The user at the mail server.',
    variable: 'MCP_SMTP_USERNAME',
    aliases: ['username'],
  }),
  smtpPassword: described(text().optional(), {
    description: 'The password at the mail server.',
    variable: 'MCP_SMTP_PASSWORD',
    secret: true,
    aliases: ['password'],
  }),
  emailFrom: described(emailAddress().optional(), {
    description: 'The sender of mails.',
    variable: 'MCP_EMAIL_FROM',
    defaultText: '`smtpUsername` if it is an address, else `mcp-vitals@` and the host name',
  }),
  emailRecipients: described(list(emailAddress()).default([]), {
    description: 'The recipients of mails; in the variable, separated by commas.',
    variable: 'MCP_EMAIL_RECIPIENTS',
    aliases: ['recipients'],
  }),
};

const webhooks = {
  webhookUrl: described(httpUrl().optional(), {
    description: 'The address that alerts are posted to as JSON.',
    variable: 'MCP_WEBHOOK_URL',
    secret: true,
  }),
  webhookSecret: described(text().optional(), {
    description: 'The key that signs the body of a webhook.',
    variable: 'MCP_WEBHOOK_SECRET',
    secret: true,
  }),
  webhookHeaders: described(headers().default({}), {
    description: 'Headers of a webhook request; in the variable, `name=value` separated by commas.',
    variable: 'MCP_WEBHOOK_HEADERS',
    secret: true,
  }),
  slackWebhookUrl: described(httpUrl().optional(), {
    description: "The address of Slack's incoming webhook.",
    variable: 'MCP_SLACK_WEBHOOK_URL',
    secret: true,
  }),
  alertmanagerUrl: described(httpUrl().optional(), {
    description: 'The address of an Alertmanager that receives all alerts.',
    variable: 'MCP_ALERTMANAGER_URL',
  }),
  allowHttp: described(z.boolean().default(false), {
    description:
      'Permits `http:` addresses of webhook, Slack and Alertmanager, which anybody on the way can read and change.',
    variable: 'MCP_ALERTS_ALLOW_HTTP',
  }),
  allowAddresses: described(list(text()).default([]), {
    description:
      'Addresses and ranges that these may have although they are loopback, private or reserved, such as `10.0.0.0/8`; `all` permits every address.',
    variable: 'MCP_ALERTS_ALLOW_ADDRESSES',
  }),
};

/** Rules, channels and the journal of alerts. */
export const alertingSchema = z.object({
  enableAlerts: described(z.boolean().default(true), {
    description: 'Evaluates alert rules.',
    variable: 'MCP_ALERTS_ENABLED',
  }),
  enableLogAlerts: described(z.boolean().default(true), {
    description: 'Writes alerts as log records.',
    variable: 'MCP_ENABLE_LOG_ALERTS',
  }),
  ...email,
  ...webhooks,
  rulesFile: described(text().optional(), {
    description: 'A JSON or YAML file with alert rules, in addition to the default ones.',
    variable: 'MCP_ALERT_RULES_FILE',
  }),
  journalPath: described(text().optional(), {
    description: 'The file that keeps alerts and open deliveries over a restart.',
    variable: 'MCP_ALERT_JOURNAL_PATH',
    defaultText: 'in memory only',
  }),
  historyRetentionDays: described(wholeFrom(1, 3650).default(90), {
    description: 'Days that resolved alerts stay in the history.',
    variable: 'MCP_ALERT_HISTORY_RETENTION_DAYS',
  }),
});
