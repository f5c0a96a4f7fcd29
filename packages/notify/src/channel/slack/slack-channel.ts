import type { Notice } from '@mcp-vitals/monitor';
import type { Channel } from '../../delivery/channel.js';
import type { WordingOptions } from '../../message/notice-text.js';
import { postOnce } from '../../outbound/http-outcome.js';
import { type HttpOptions, HttpTarget } from '../../outbound/http-target.js';
import { idempotencyKey } from '../../outbound/idempotency-key.js';
import type { Secret } from '../../outbound/secret.js';
import { type ChannelOptions, channelBasics } from '../channel-options.js';
import { type SlackMessage, slackMessage } from './slack-message.js';

export interface SlackChannelOptions extends ChannelOptions, WordingOptions, HttpOptions {
  /** The address of an incoming webhook, which is a secret. */
  readonly url: string | Secret;
}

/** One message a second is what Slack takes. Source: https://docs.slack.dev/apis/web-api/rate-limits */
const RATE = { attemptsPerMinute: 60, burst: 5 };

/** Posts blocks to an incoming webhook of Slack. @throws {TypeError} for an address that is not permitted */
export function slackChannel(options: SlackChannelOptions): Channel<SlackMessage> {
  const target = new HttpTarget(options.url, options);
  const render = (notice: Notice) => slackMessage(notice, options);
  return {
    ...channelBasics('slack', { ...options, policy: { ...RATE, ...options.policy } }),
    render,
    send: (notice, signal) =>
      postOnce(target, JSON.stringify(render(notice)), { 'idempotency-key': idempotencyKey(notice.id) }, signal),
  };
}
