export {
  AlertmanagerChannel,
  type AlertmanagerChannelOptions,
  alertmanagerChannel,
  type PostableAlert,
} from './channel/alertmanager/alertmanager-channel.js';
export type { ChannelOptions } from './channel/channel-options.js';
export { type EmailChannelOptions, emailChannel } from './channel/email/email-channel.js';
export type { RenderedMail } from './channel/email/mail-message.js';
export { type LogChannelOptions, logChannel } from './channel/log/log-channel.js';
export { type SlackChannelOptions, slackChannel } from './channel/slack/slack-channel.js';
export type { SlackMessage } from './channel/slack/slack-message.js';
export { type WebhookChannelOptions, webhookChannel } from './channel/webhook/webhook-channel.js';
export type { PayloadOptions, WebhookPayload } from './channel/webhook/webhook-payload.js';
export type { Channel, ChannelKind } from './delivery/channel.js';
export { Delivery, type DeliveryOptions } from './delivery/delivery.js';
export { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy } from './delivery/delivery-policy.js';
export type { ChannelStats, DropReason } from './delivery/delivery-stats.js';
export { type SampleOptions, sampleNotice } from './delivery/sample-notice.js';
export { Journal } from './journal/journal.js';
export { JournalLockedError } from './journal/journal-lock.js';
export type { Durability, JournalOptions, JournalStatus } from './journal/journal-options.js';
export type { WordingOptions } from './message/notice-text.js';
export type { HttpOptions } from './outbound/http-target.js';
export { Secret } from './outbound/secret.js';
export type { SecretHeaders } from './outbound/secret-headers.js';
export { VERSION } from './version.js';
