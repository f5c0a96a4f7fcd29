import type { ComponentChildren } from 'preact';

/** How a state is drawn: each tone has a shape of its own, so that none depends on its colour. */
export type Tone = 'good' | 'warn' | 'bad' | 'unknown';

const SHAPES: Readonly<Record<Tone, string>> = {
  good: 'M6 .5a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zm2.800 3.600L5.400 8.500 3 6.200l.9-.9 1.400 1.300 2.600-3.300z',
  warn: 'M6 .6 11.700 11H.3zM5.300 4v3.600h1.400V4zm0 4.500v1.400h1.400V8.500z',
  bad: 'M3.700.5h4.600l3.200 3.200v4.600l-3.200 3.200H3.700L.5 8.300V3.700zM3.300 4.200 5.100 6 3.300 7.800l.9.9L6 6.900l1.800 1.800.9-.9L6.900 6l1.800-1.800-.9-.9L6 5.100 4.200 3.300z',
  unknown: 'M6 .5a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM3 5.300h6v1.400H3z',
};

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return (
    <span class="badge" data-tone={tone}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path fill="currentColor" fill-rule="evenodd" d={SHAPES[tone]} />
      </svg>
      {children}
    </span>
  );
}
