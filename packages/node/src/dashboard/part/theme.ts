import { effect, signal } from '@preact/signals';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'mcp-vitals.theme';
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal<'light' | 'dark'>(prefersDark.matches ? 'dark' : 'light');
prefersDark.addEventListener('change', ({ matches }) => {
  systemTheme.value = matches ? 'dark' : 'light';
});

/** What the reader chose. It is kept in the browser. */
export const themeChoice = signal<ThemeChoice>(CHOICES.find((one) => one === stored()) ?? 'system');

/** The theme that is shown. */
export const theme = signal<'light' | 'dark'>('light');

effect(() => {
  theme.value = themeChoice.value === 'system' ? systemTheme.value : themeChoice.value;
  document.documentElement.dataset.theme = theme.value;
});

export function nextTheme(): void {
  themeChoice.value = CHOICES[(CHOICES.indexOf(themeChoice.value) + 1) % CHOICES.length]!;
  try {
    localStorage.setItem(KEY, themeChoice.value);
  } catch {
    // A browser that keeps nothing shows the choice until the page is closed.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
