import type { Notice } from '@mcp-vitals/monitor';
import { systemClock, wallTimeOf } from '@mcp-vitals/signals';
import type { Channel } from '../../delivery/channel.js';
import { postOnce } from '../../outbound/http-outcome.js';
import { type HttpOptions, HttpTarget } from '../../outbound/http-target.js';
import { Secret } from '../../outbound/secret.js';
import { revealHeaders, type SecretHeaders } from '../../outbound/secret-headers.js';
import { type ChannelOptions, channelBasics } from '../channel-options.js';
import { signedHeaders } from './signature.js';
import { type PayloadOptions, type WebhookPayload, webhookPayload } from './webhook-payload.js';

export interface WebhookChannelOptions extends ChannelOptions, HttpOptions, PayloadOptions {
  readonly url: string | Secret;
  /** Signs each request as Standard Webhooks do: `whsec_` and base64, or any text. @default no signature */
  readonly secret?: string | Secret;
  /** Further headers, such as `authorization`. */
  readonly headers?: SecretHeaders;
}

/**
 * Posts Alertmanager's webhook payload, version 4. Every attempt for a notice carries the same `webhook-id` and `idempotency-key`.
 * @throws {TypeError} for an address or a header that is not permitted
 */
export function webhookChannel(options: WebhookChannelOptions): Channel<WebhookPayload> {
  const { clock = systemClock, headers = {} } = options;
  const target = new HttpTarget(options.url, options);
  const secret = options.secret === undefined ? undefined : Secret.of(options.secret);
  const further = revealHeaders(headers);
  const render = (notice: Notice) => webhookPayload(notice, options);
  return {
    ...channelBasics('webhook', options),
    render,
    send: (notice, signal) => {
      const body = JSON.stringify(render(notice));
      const signed = signedHeaders(notice.id, body, wallTimeOf(clock, clock.now()), secret);
      return postOnce(target, body, { ...further(), ...signed }, signal);
    },
  };
}
