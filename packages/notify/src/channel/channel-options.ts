import type { Channel, ChannelKind } from '../delivery/channel.js';
import type { DeliveryPolicy } from '../delivery/delivery-policy.js';

/** Options of every channel. */
export interface ChannelOptions {
  /** Unique among the channels. @default the kind, such as `email` */
  readonly name?: string;
  readonly policy?: Partial<DeliveryPolicy>;
  /** Goes on beside an Alertmanager channel, which turns the others off. @default false */
  readonly besideAlertmanager?: boolean;
}

/** The parts of a channel that its options give. */
export const channelBasics = (kind: ChannelKind, options: ChannelOptions): Omit<Channel, 'render' | 'send'> => ({
  name: options.name ?? kind,
  kind,
  ...(options.policy && { policy: options.policy }),
  ...(options.besideAlertmanager && { besideAlertmanager: true }),
});
