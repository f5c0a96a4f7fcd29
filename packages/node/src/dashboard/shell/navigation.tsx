import type { PageFeed } from '../feed/page-feed.js';
import { linkTo } from '../route/route.js';

interface Item {
  readonly path: string;
  readonly text: string;
  readonly count?: number;
  readonly isBad?: boolean;
}

export function Navigation({ feed, at }: { readonly feed: PageFeed; readonly at: string }) {
  const live = feed.live.value;
  const alerts = live?.alerts.length ?? 0;
  const items: Item[] = [
    { path: '', text: 'Overview' },
    { path: 'operations', text: 'Operations', count: live?.operations.length ?? 0 },
    { path: 'clients', text: 'Clients' },
    { path: 'traces', text: 'Traces' },
    { path: 'alerts', text: 'Alerts', count: alerts, isBad: alerts > 0 },
    { path: 'cache', text: 'Cache and validation' },
    { path: 'definitions', text: 'Definitions' },
    { path: 'context', text: 'Context' },
    { path: 'schema', text: 'Schema changes' },
    { path: 'releases', text: 'Releases' },
    { path: 'process', text: 'Process' },
    { path: 'sign-in', text: 'Sign-in' },
    { path: 'changes', text: 'Journal' },
  ];
  return (
    <nav class="shell-nav" aria-label="Pages">
      <ul>
        {items.map(({ path, text, count = 0, isBad = false }) => (
          <li key={path}>
            <a href={linkTo(path === '' ? [] : [path])} aria-current={at === path ? 'page' : undefined}>
              {text}
              {count > 0 && (
                <span class="nav-count" data-tone={isBad ? 'bad' : undefined}>
                  {count}
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
