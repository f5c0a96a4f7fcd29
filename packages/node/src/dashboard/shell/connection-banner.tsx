import { useEffect, useState } from 'preact/hooks';
import type { ConnectionState } from '../feed/connection.js';
import { durationText } from '../text/figures.js';
import { agoText, momentText } from '../text/moments.js';

interface ConnectionBannerProps {
  readonly state: ConnectionState;
  /** When the data that are shown were measured; `undefined` before there are any. */
  readonly dataMillis: number | undefined;
  readonly onRetry: () => void;
}

/** Says that what is shown is old, from when it is, and when the page tries again. */
export function ConnectionBanner({ state, dataMillis, onRetry }: ConnectionBannerProps) {
  const nowMillis = useNow();
  if (state.kind !== 'lost') return null;
  const wait = Math.max(0, Math.ceil((state.nextMillis - nowMillis) / 1000));
  return (
    <div class="banner">
      <strong>Connection lost</strong>
      <span>
        {state.reason}.{' '}
        {dataMillis === undefined
          ? 'Nothing was received yet.'
          : `The data shown are from ${momentText(dataMillis, nowMillis)}, ${agoText(dataMillis, nowMillis)}.`}{' '}
        {wait === 0 ? 'Trying again …' : `Next attempt in ${durationText(1000 * wait)}.`}
      </span>
      <button type="button" class="button" onClick={onRetry}>
        Try now
      </button>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
