/** Joins the characters of a mention apart; it has no width. */
const WORD_JOINER = '\u2060';

/**
 * Escapes text for Slack's mrkdwn: no markup, no link, and no mention of a person, a group or a channel.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export const escapeMrkdwn = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone|[UW][A-Z0-9]{5})/gi, `@${WORD_JOINER}`)
    .replace(/[*_~`]/g, (mark) => `${WORD_JOINER}${mark}`);

/** A link. Only for addresses without `|` and `>`. */
export const linkMrkdwn = (url: string, title: string): string =>
  `<${url.replaceAll('&', '&amp;')}|${escapeMrkdwn(title)}>`;
