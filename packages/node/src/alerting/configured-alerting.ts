import { alertmanagerChannel, type Channel, logChannel } from '@mcp-vitals/notify';
import { errorMessageOf, notices } from '@mcp-vitals/signals';
import type { AlertConfig } from '../config/schema/monitoring-schema.js';
import type { McpAlertManagerOptions } from './alert-manager-options.js';
import { emailAlerts, slackAlerts, webhookAlerts } from './channels/seed-channels.js';

/**
 * The options of the settings, or `false` where alerts are off. A channel that cannot be made is left out and reported.
 * @param writeLog writes a notice to the log
 */
export function configuredAlerting(
  config: AlertConfig,
  code: Partial<McpAlertManagerOptions>,
  writeLog: (line: string, level: 'warn' | 'info') => void,
): McpAlertManagerOptions | false {
  if (!config.enableAlerts) return false;
  const sink = (line: string, { status }: { readonly status: string }) =>
    writeLog(line, status === 'firing' ? 'warn' : 'info');
  return {
    ...code,
    channels: [
      ...(config.enableLogAlerts ? [logChannel({ sink })] : []),
      ...channelsOf(config),
      ...(code.channels ?? []),
    ],
    // It is a channel beside the others, and not only while there is no other.
    log: false,
    historyRetentionDays: config.historyRetentionDays,
    ...(config.rulesFile !== undefined && { rulesFile: config.rulesFile }),
    ...(config.journalPath !== undefined && { journalPath: config.journalPath }),
  };
}

function channelsOf(config: AlertConfig): Channel[] {
  const { smtpHost, smtpPort, smtpUsername, smtpPassword, emailFrom, emailRecipients } = config;
  const { webhookUrl, webhookHeaders, webhookSecret, slackWebhookUrl, alertmanagerUrl } = config;
  const http = { allowHttp: config.allowHttp, allowAddresses: config.allowAddresses };
  return [
    ...(config.enableEmailAlerts && smtpHost !== undefined && emailRecipients.length > 0
      ? made('alerting.smtpHost', () =>
          emailAlerts({
            smtpHost,
            smtpPort,
            recipients: emailRecipients,
            ...(smtpUsername !== undefined && { username: smtpUsername }),
            ...(smtpPassword !== undefined && { password: smtpPassword }),
            ...(emailFrom !== undefined && { from: emailFrom }),
          }),
        )
      : []),
    ...(webhookUrl === undefined
      ? []
      : made('alerting.webhookUrl', () =>
          webhookAlerts({
            ...http,
            webhookUrl,
            webhookHeaders,
            ...(webhookSecret !== undefined && { secret: webhookSecret }),
          }),
        )),
    ...(slackWebhookUrl === undefined
      ? []
      : made('alerting.slackWebhookUrl', () => slackAlerts({ ...http, webhookUrl: slackWebhookUrl }))),
    ...(alertmanagerUrl === undefined
      ? []
      : made('alerting.alertmanagerUrl', () => alertmanagerChannel({ ...http, urls: [alertmanagerUrl] }))),
  ];
}

function made(setting: string, create: () => Channel): Channel[] {
  try {
    return [create()];
  } catch (error) {
    notices.say(
      'not_honoured',
      `${setting} cannot be used, so no alert goes there: ${errorMessageOf(error)}; correct it`,
      setting,
    );
    return [];
  }
}
