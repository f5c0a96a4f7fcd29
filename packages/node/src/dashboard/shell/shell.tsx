import { useEffect, useRef } from 'preact/hooks';
import type { PageFeed } from '../feed/page-feed.js';
import { route } from '../route/current-route.js';
import { ConnectionBanner } from './connection-banner.js';
import { Header } from './header.js';
import { Navigation } from './navigation.js';
import { pageOf } from './pages.js';
import { StatusVoice } from './status-voice.js';

/** What stands around every page. */
export function Shell({ feed }: { readonly feed: PageFeed }) {
  const main = useRef<HTMLElement>(null);
  const { path, query } = route.value;
  const place = path.join('/');
  const wasAt = useRef(place);
  useEffect(() => {
    if (wasAt.current === place) return;
    wasAt.current = place;
    scrollTo(0, 0);
    main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [place]);
  const { title, Content } = pageOf(path);
  const live = feed.live.value;
  const service = live?.serviceName;
  useEffect(() => {
    document.title = `${title} · ${service ?? 'mcp-vitals'}`;
  }, [title, service]);
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place on this page, whose fragment is the route's */}
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <div class="shell">
        <Header feed={feed} />
        <ConnectionBanner
          state={feed.connection.state.value}
          dataMillis={feed.receivedMillis.value}
          onRetry={() => feed.start()}
        />
        <Navigation feed={feed} at={path[0] ?? ''} />
        <main class="shell-main" id="main" tabIndex={-1} ref={main}>
          {live === undefined ? (
            <h1 tabIndex={-1}>Waiting for the first evaluation …</h1>
          ) : (
            <Content path={path} query={query} live={live} />
          )}
        </main>
      </div>
      <StatusVoice feed={feed} />
    </>
  );
}
