import type { ActiveAlertView } from '../../http/api/alerts.js';
import { momentText } from '../text/moments.js';

/** The reasons for which an alert fires, and whom it notifies when. */
export const WhyNow = ({ alert: { why, mutes, acknowledgement, channels } }: { readonly alert: ActiveAlertView }) => (
  <div class="stack small">
    <p class="wrap">{why}</p>
    {mutes.map(({ kind, by, reason }) => (
      <p key={`${kind} ${by}`} class="wrap">
        Held back: {reason}
      </p>
    ))}
    {acknowledgement && (
      <p class="wrap">
        Acknowledged by {acknowledgement.by} at {momentText(acknowledgement.at, Date.now())}
        {acknowledgement.comment !== '' && `: ${acknowledgement.comment}`}
      </p>
    )}
    {channels.map(({ channel, toldAt, next, whyNotSooner }) => (
      <p key={channel} class="wrap">
        <strong>{channel}</strong>: {toldAt === null ? 'not told yet' : `told at ${momentText(toldAt, Date.now())}`},{' '}
        {next === null ? 'nothing is due' : `next at ${momentText(next.at, Date.now())} (${next.reason})`}.{' '}
        {whyNotSooner}
      </p>
    ))}
  </div>
);
