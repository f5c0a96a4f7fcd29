import type { DeliveryPolicy } from '../delivery/delivery-policy.js';

/** Options of every channel. */
export interface ChannelOptions {
  /** @default the kind, such as `email` */
  readonly name?: string;
  readonly policy?: Partial<DeliveryPolicy>;
  /** Goes on beside an Alertmanager channel. @default false */
  readonly besideAlertmanager?: boolean;
}
