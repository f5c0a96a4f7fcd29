import { hostname } from 'node:os';
import {
  type Channel,
  type EmailChannelOptions,
  emailChannel,
  type Secret,
  type SlackChannelOptions,
  slackChannel,
  type WebhookChannelOptions,
  webhookChannel,
} from '@mcp-vitals/notify';

/** Mail, in the words of the Python system; the options of `emailChannel` may be added. */
export interface EmailAlertOptions extends Partial<Omit<EmailChannelOptions, 'host' | 'port' | 'user' | 'to'>> {
  readonly smtpHost: string;
  /** @default 587 */
  readonly smtpPort?: number;
  readonly username?: string;
  readonly password?: string | Secret;
  readonly recipients: readonly string[];
  /** @default the user name where that is an address, or `mcp-vitals@` and the host's name */
  readonly from?: string;
}

export function emailAlerts({ smtpHost, smtpPort, username, recipients, from, ...rest }: EmailAlertOptions): Channel {
  const sender = from ?? (username?.includes('@') ? username : `mcp-vitals@${hostname()}`);
  return emailChannel({
    ...rest,
    host: smtpHost,
    ...(smtpPort !== undefined && { port: smtpPort }),
    ...(username !== undefined && { user: username }),
    from: sender,
    to: recipients,
  });
}

/** A webhook, in the words of the Python system; the options of `webhookChannel` may be added. */
export interface WebhookAlertOptions extends Omit<WebhookChannelOptions, 'url' | 'headers'> {
  readonly webhookUrl: string;
  readonly webhookHeaders?: WebhookChannelOptions['headers'];
}

/** Slack's own address gets Slack's message: it refuses the payload of a webhook. */
export function webhookAlerts({ webhookUrl, webhookHeaders, ...rest }: WebhookAlertOptions): Channel {
  if (/^https:\/\/hooks\.slack\.com\//i.test(webhookUrl)) return slackAlerts({ name: 'webhook', webhookUrl, ...rest });
  return webhookChannel({ ...rest, url: webhookUrl, ...(webhookHeaders && { headers: webhookHeaders }) });
}

export interface SlackAlertOptions extends Omit<SlackChannelOptions, 'url'> {
  /** An incoming webhook of Slack. */
  readonly webhookUrl: string;
}

export const slackAlerts = ({ webhookUrl, ...rest }: SlackAlertOptions): Channel =>
  slackChannel({ ...rest, url: webhookUrl });
