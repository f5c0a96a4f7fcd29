import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageFeed } from '../feed/page-feed.js';

/** Tells a screen reader of changes of the status, of alerts that came or went, and of the connection; never of mere figures. */
export function StatusVoice({ feed }: { readonly feed: PageFeed }) {
  const live = feed.live.value;
  const connection = feed.connection.state.value.kind;
  const [said, say] = useState('');
  const before = useRef<string>(undefined);
  const alerts = live?.alerts.length ?? 0;
  const now =
    connection === 'lost'
      ? 'Connection lost, the data are old'
      : live &&
        `${live.health.status}, ${alerts === 0 ? 'no alert fires' : alerts === 1 ? '1 alert fires' : `${alerts} alerts fire`}`;
  useEffect(() => {
    if (now === undefined || now === before.current) return;
    if (before.current !== undefined) say(now);
    before.current = now;
  }, [now]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {said}
    </div>
  );
}
