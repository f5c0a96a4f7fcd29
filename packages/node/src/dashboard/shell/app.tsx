import { useMemo, useState } from 'preact/hooks';
import { FeedContext } from '../feed/feed-context.js';
import { PageFeed } from '../feed/page-feed.js';
import { keepToken, takeToken } from '../feed/token.js';
import { Shell } from './shell.js';
import { TokenGate } from './token-gate.js';

/** The page: the gate until there is a token that the server takes, then everything. */
export function App() {
  // An object, because the same token given again is another attempt.
  const [entry, enter] = useState(() => ({ token: takeToken() }));
  const feed = useMemo(() => (entry.token === undefined ? undefined : startFeed(entry.token)), [entry]);
  const wasRefused = feed?.connection.state.value.kind === 'refused';
  if (feed === undefined || wasRefused) {
    return (
      <TokenGate
        wasRefused={wasRefused}
        onToken={(given) => {
          keepToken(given);
          enter({ token: given });
        }}
      />
    );
  }
  return (
    <FeedContext.Provider value={feed}>
      <Shell feed={feed} />
    </FeedContext.Provider>
  );
}

function startFeed(token: string): PageFeed {
  const feed = new PageFeed(token);
  feed.start();
  return feed;
}
