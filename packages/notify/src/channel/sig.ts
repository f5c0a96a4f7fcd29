import type { Notice, NoticeAlert } from '@mcp-vitals/monitor';
import type { Channel } from '../delivery/channel.js';
import type { WordingOptions } from '../message/wording.js';
import type { HttpOptions } from '../outbound/http-options.js';
import type { Secret } from '../outbound/secret.js';
import type { ChannelOptions } from './channel-options.js';

export interface LogChannelOptions extends ChannelOptions, WordingOptions {
  /** Receives one line, without its line break. @default writes it to stderr */
  readonly sink?: (line: string, notice: Notice) => void | Promise<void>;
}
export declare function logChannel(options?: LogChannelOptions): Channel<string>;

export interface EmailChannelOptions extends ChannelOptions, WordingOptions {
  readonly host: string;
  /** @default 587, or 465 when `secure` */
  readonly port?: number;
  /** TLS from the first byte. @default port is 465 */
  readonly secure?: boolean;
  /** Sends nothing without TLS. @default true, except to a loopback host */
  readonly requireTls?: boolean;
  /** Certificate authorities in PEM, beside the system's. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string | Secret;
  /** One address, such as `Vitals <vitals@example.com>`. */
  readonly from: string;
  /** One address an element. */
  readonly to: readonly string[];
}
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
}
/** @throws {TypeError} for a recipient that is not exactly one address */
export declare function emailChannel(options: EmailChannelOptions): Channel<RenderedMail>;

export interface WebhookChannelOptions extends ChannelOptions, HttpOptions {
  readonly url: string | Secret;
  /** Signs each request as Standard Webhooks do: `whsec_` and base64, or any text. */
  readonly secret?: string | Secret;
  /** Further headers, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** Most alerts in a payload; `truncatedAlerts` counts the others. @default 1000, fewer when the body would exceed 1 MiB */
  readonly maxAlerts?: number;
  /** `externalURL` and `generatorURL`. */
  readonly externalUrl?: string;
}
/** Alertmanager's webhook payload, version 4. @throws {TypeError} for an address that is not permitted */
export declare function webhookChannel(options: WebhookChannelOptions): Channel<object>;

export interface SlackChannelOptions extends ChannelOptions, WordingOptions, HttpOptions {
  /** An incoming webhook. */
  readonly url: string | Secret;
}
export declare function slackChannel(options: SlackChannelOptions): Channel<object>;

export interface AlertmanagerChannelOptions extends ChannelOptions, HttpOptions {
  /** Such as `https://alertmanager.example:9093`; each of several gets every alert. */
  readonly urls: readonly string[];
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** Alertmanager's `resolve_timeout`. @default 300 */
  readonly resolveTimeoutSeconds?: number;
  readonly externalUrl?: string;
}
/** Besides notices, it takes all alerts of the process at once: Alertmanager groups and silences by itself. */
export interface AlertmanagerChannel extends Channel<object> {
  /**
   * States the alerts at present, firing and lately resolved. New and changed ones are posted at once, firing ones again every
   * third of `resolveTimeoutSeconds`, resolved ones for 5 minutes. Ungrouped, so nothing has to wait for a notice.
   */
  sync(alerts: readonly NoticeAlert[]): void;
  close(): void;
}
export declare function alertmanagerChannel(options: AlertmanagerChannelOptions): AlertmanagerChannel;
