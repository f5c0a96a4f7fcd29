import type { PageFeed } from '../feed/page-feed.js';
import { Badge } from '../part/badge.js';
import { statusTone } from '../part/tones.js';
import { momentText } from '../text/moments.js';
import { ShortcutsDialog } from './shortcuts-dialog.js';
import { ThemeSwitch } from './theme-switch.js';

export function Header({ feed }: { readonly feed: PageFeed }) {
  const live = feed.live.value;
  return (
    <header class="shell-head">
      <div class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="#0f766e" />
          <path
            d="M4 17h6l3-8 5 15 4-10 1.500 3H28"
            fill="none"
            stroke="#fff"
            stroke-width="2.600"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
        <span>mcp-vitals</span>
        {live?.serviceName != null && <span class="brand-service">{live.serviceName}</span>}
      </div>
      {live && (
        <div class="head-status">
          <Badge tone={statusTone(live.health.status)}>{live.health.status}</Badge>
          <span>{live.health.score === null ? 'no score yet' : `${live.health.score} / 100`}</span>
        </div>
      )}
      <div class="head-tools">
        <Freshness feed={feed} />
        <ThemeSwitch />
        <ShortcutsDialog />
      </div>
    </header>
  );
}

/** When the data are from. */
function Freshness({ feed }: { readonly feed: PageFeed }) {
  const { kind } = feed.connection.state.value;
  const receivedMillis = feed.receivedMillis.value;
  const words = kind === 'live' ? 'live' : kind === 'lost' ? 'not live' : 'connecting';
  return (
    <span class="freshness small" data-live={kind === 'live'}>
      {words}
      {receivedMillis !== undefined && <>, data from {momentText(receivedMillis, Date.now())}</>}
    </span>
  );
}
