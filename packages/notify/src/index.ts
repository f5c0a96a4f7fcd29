export * from './channel/sig.js';
export type { Channel, ChannelKind } from './delivery/channel.js';
export { Delivery, type DeliveryOptions } from './delivery/delivery.js';
export { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy } from './delivery/delivery-policy.js';
export type { ChannelStats, DropReason } from './delivery/delivery-stats.js';
export { Journal, JournalLockedError, type JournalOptions, type JournalStatus } from './journal/journal.js';
export { Secret } from './outbound/secret.js';
export { VERSION } from './version.js';
