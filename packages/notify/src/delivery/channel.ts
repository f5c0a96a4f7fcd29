import type { DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import type { DeliveryPolicy } from './delivery-policy.js';

/** A way to a receiver: a mail server, a webhook, a chat, a log. */
export interface Channel<Rendered = unknown> {
  /** Unique among the channels of a {@link Delivery}; {@link Notice.channel} names it. */
  readonly name: string;
  readonly kind: ChannelKind;
  /** Deviations from the policy of the {@link Delivery}. */
  readonly policy?: Partial<DeliveryPolicy>;
  /** Goes on beside an Alertmanager channel, which turns other channels off. @default false */
  readonly besideAlertmanager?: boolean;
  /** Renders a notice as {@link Channel.send} would, without sending: the preview of a template. Never throws for a well-formed notice. */
  render(notice: Notice): Rendered;
  /**
   * Makes one attempt. It never rejects for a fault of the receiver, and ends soon after `signal` aborts.
   * The same notice is sent with the same idempotency key, {@link Notice.id}.
   */
  send(notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome>;
}

export type ChannelKind = 'log' | 'email' | 'webhook' | 'slack' | 'alertmanager' | 'custom';
