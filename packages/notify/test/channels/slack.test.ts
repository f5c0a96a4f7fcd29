import { Delivery, type SlackChannelOptions, sampleNotice, slackChannel } from '@mcp-vitals/notify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { alertOf, noticeOf, resolvedOf } from '../notices.js';
import { HttpReceiver, LOOPBACK, never } from './http-receiver.js';

const channelTo = (url: string, options: Partial<SlackChannelOptions> = {}) =>
  slackChannel({ url, ...LOOPBACK, traceUrl: 'https://jaeger.example/trace/{{ traceId }}?a=1&b=2', ...options });
const preview = channelTo('https://hooks.slack.example/services/T0/B0/secret');

describe('a Slack message', () => {
  it('arrives as blocks with the figure, the time, the trace and the runbook', async () => {
    const receiver = await HttpReceiver.start();
    const notice = noticeOf({}, [alertOf(), resolvedOf()]);
    expect(await channelTo(receiver.url).send(notice, never)).toEqual({ status: 'delivered' });
    expect(JSON.parse(receiver.requests[0]!.body)).toEqual({
      text: '[FIRING 1] HighErrorRatio (critical): Calls fail',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '[FIRING 1] HighErrorRatio (critical): Calls fail' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            verbatim: true,
            text: [
              '🔴 *HighErrorRatio* firing: Calls fail',
              'Error ratio 6.234 % over 5m (1,250 requests), threshold 5 %',
              'since 2026-11-26 20:00:00 UTC',
              'mcp\u2060_method\u2060_name=tools/call',
              '<https://jaeger.example/trace/0af7651916cd43dd8448eb211c80319c?a=1&amp;b=2|worst trace> · ' +
                '<https://runbooks.example/errors?a=1&amp;b=2|runbook>',
            ].join('\n'),
          },
        },
        {
          type: 'section',
          text: expect.objectContaining({ text: expect.stringContaining('🟢 *HighErrorRatio* resolved') }),
        },
      ],
    });
  });

  it('mentions nobody and shows no markup, whatever an alert says', () => {
    const evil = '<!channel> <@U123456> <https://evil.test|click> @here @channel @everyone & *bold* `code` ~x~ _i_';
    const hostile = alertOf({ rule: evil, annotations: { summary: evil }, labels: { evil }, acknowledgedBy: evil });
    const text = JSON.stringify(
      preview.render(noticeOf({ groupLabels: { alertname: evil } }, [hostile])).blocks.slice(1),
    );
    expect(text).not.toMatch(/<!channel>|<@U|<https:\/\/evil/);
    expect(text).not.toMatch(/@(?:here|channel|everyone)/);
    expect(text).toContain('&lt;!channel&gt; &lt;@\u2060U123456&gt;');
    expect(text).toContain('&amp; \u2060*bold\u2060*');
  });

  it('has a header although its template renders nothing of this notice', () => {
    const { text, blocks } = channelTo('https://hooks.slack.example/x', { headline: ' {{ labels.team }}' }).render(
      noticeOf(),
    );
    expect([text, blocks[0]!.text!.text]).toEqual(Array(2).fill('[FIRING 1] HighErrorRatio (critical): Calls fail'));
  });

  it.each([
    ['test', '[TEST]'],
    ['drill', '[DRILL]'],
  ] as const)('marks a %s', (reason, mark) => {
    const { text, blocks } = preview.render(sampleNotice({ channel: 'slack', reason }));
    expect(text.startsWith(mark)).toBe(true);
    expect(blocks[0]!.text!.text.startsWith(mark)).toBe(true);
    expect(blocks[1]!.elements![0]!.text).toMatch(/^This is a (test|drill)/);
  });

  it("stays within Slack's limits, with true counts after the cut", () => {
    const long = { summary: '<'.repeat(4000) };
    const alerts = Array.from({ length: 10_000 }, (_, n) =>
      (n < 9000 ? alertOf : resolvedOf)({
        annotations: long,
        rule: `R${'>'.repeat(300)}`,
        labels: { a: '&'.repeat(5000) },
      }),
    );
    const { blocks } = preview.render(noticeOf({}, alerts));
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000);
    expect(blocks[0]!.text!.text.length).toBeLessThanOrEqual(150);
    const shown = blocks.filter(({ type }) => type === 'section').length;
    expect(shown).toBeGreaterThan(10);
    expect(blocks.at(-1)!.elements![0]!.text).toBe(
      `and ${(10_000 - shown).toLocaleString('en-US')} more (${(9000 - shown).toLocaleString('en-US')} firing, 1,000 resolved), of 10,000 in all`,
    );
  });

  it('is tried again as Slack asks, and not at all when the webhook is gone', async () => {
    const receiver = await HttpReceiver.start();
    receiver.answer = (_request, response) => void response.writeHead(429, { 'retry-after': '30' }).end('rate_limited');
    expect(await channelTo(receiver.url).send(noticeOf(), never)).toEqual({
      status: 'temporary_failure',
      reason: 'status 429: rate_limited',
      retryAfterMillis: 30_000,
    });
    receiver.answer = (_request, response) => void response.writeHead(404).end('no_service');
    expect(await channelTo(receiver.url).send(noticeOf(), never)).toMatchObject({ status: 'permanent_failure' });
  });

  it('is sent at the rate that Slack takes', () => {
    expect(preview.policy).toMatchObject({ attemptsPerMinute: 60, burst: 5 });
    const delivery = new Delivery([preview]);
    onTestFinished(() => delivery.close());
    expect(delivery.active).toEqual([preview]);
  });
});
