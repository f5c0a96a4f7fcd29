import { alertmanagerChannel, type Channel, logChannel } from '@mcp-vitals/notify';
import { errorMessageOf } from '@mcp-vitals/signals';
import type { AlertConfig } from '../../config/schema/monitoring-schema.js';
import type { AlertingFault } from '../alerting-fault.js';
import { emailAlerts, slackAlerts, webhookAlerts } from './seed-channels.js';

export type WriteLog = (line: string, level: 'warn' | 'info') => void;

/** The channels of the settings, and the faults of those that cannot be made. */
export interface ConfiguredChannels {
  readonly channels: readonly Channel[];
  readonly faults: readonly AlertingFault[];
}

/** @param writeLog writes a notice to the log */
export function configuredChannels(config: AlertConfig, writeLog: WriteLog = () => {}): ConfiguredChannels {
  const { smtpHost, smtpPort, smtpUsername, smtpPassword, emailFrom, emailRecipients } = config;
  const { webhookUrl, webhookHeaders, webhookSecret, slackWebhookUrl, alertmanagerUrl } = config;
  const http = { allowHttp: config.allowHttp, allowAddresses: config.allowAddresses };
  const sink = (line: string, { status }: { readonly status: string }) =>
    writeLog(line, status === 'firing' ? 'warn' : 'info');
  const channels: Channel[] = config.enableLogAlerts ? [logChannel({ sink })] : [];
  const faults: AlertingFault[] = [];
  const add = (setting: string, create: () => Channel) => {
    try {
      channels.push(create());
    } catch (error) {
      const message = `cannot be used, so no alert goes there: ${errorMessageOf(error)}`;
      faults.push({ path: `alerting.${setting}`, message, remedy: 'correct it' });
    }
  };
  if (config.enableEmailAlerts && smtpHost !== undefined && emailRecipients.length > 0) {
    add('smtpHost', () =>
      emailAlerts({
        smtpHost,
        smtpPort,
        recipients: emailRecipients,
        ...(smtpUsername !== undefined && { username: smtpUsername }),
        ...(smtpPassword !== undefined && { password: smtpPassword }),
        ...(emailFrom !== undefined && { from: emailFrom }),
      }),
    );
  }
  if (webhookUrl !== undefined) {
    const secret = webhookSecret !== undefined && { secret: webhookSecret };
    add('webhookUrl', () => webhookAlerts({ ...http, webhookUrl, webhookHeaders, ...secret }));
  }
  if (slackWebhookUrl !== undefined) {
    add('slackWebhookUrl', () => slackAlerts({ ...http, webhookUrl: slackWebhookUrl }));
  }
  if (alertmanagerUrl !== undefined) {
    add('alertmanagerUrl', () => alertmanagerChannel({ ...http, urls: [alertmanagerUrl] }));
  }
  return { channels, faults };
}
