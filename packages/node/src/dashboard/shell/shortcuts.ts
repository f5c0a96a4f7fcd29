import { nextTheme } from '../part/theme.js';
import { linkTo } from '../route/route.js';

/** A key, or two pressed one after the other, and what it does. */
export interface Shortcut {
  readonly keys: string;
  readonly text: string;
}

const PAGES: Readonly<Record<string, readonly [path: readonly string[], text: string]>> = {
  h: [[], 'Overview'],
  o: [['operations'], 'Operations'],
  p: [['clients'], 'Clients and protocol'],
  t: [['traces'], 'Traces'],
  a: [['alerts'], 'Alerts'],
  c: [['cache'], 'Cache and validation'],
  d: [['definitions'], 'Definitions'],
  x: [['context'], 'Context'],
  s: [['schema'], 'Schema changes'],
  r: [['releases'], 'Releases'],
  m: [['process'], 'Process'],
  i: [['sign-in'], 'Sign-in'],
  j: [['changes'], 'Journal of changes'],
};

export const SHORTCUTS: readonly Shortcut[] = [
  ...Object.entries(PAGES).map(([key, [, text]]) => ({ keys: `g ${key}`, text: `Go to ${text}` })),
  { keys: '/', text: 'Go to the filter of the page' },
  { keys: 't', text: 'Change the theme' },
  { keys: '?', text: 'Show these shortcuts' },
];

/** How long the second key may come after the first. */
const PAIR_MILLIS = 1500;

/** Listens for the shortcuts. @param showHelp called for `?`. @returns what ends it */
export function listenForShortcuts(showHelp: () => void): () => void {
  let wentMillis = Number.NEGATIVE_INFINITY;
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const isSecond = event.timeStamp - wentMillis < PAIR_MILLIS;
    wentMillis = event.key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
    if (isSecond && PAGES[event.key] !== undefined) location.hash = linkTo(PAGES[event.key]![0]);
    else if (isSecond) return;
    else if (event.key === '?') showHelp();
    else if (event.key === 't') nextTheme();
    else if (event.key === '/') focusFilter(event);
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('input[type=search]');
  if (filter === null) return;
  event.preventDefault();
  filter.focus();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
