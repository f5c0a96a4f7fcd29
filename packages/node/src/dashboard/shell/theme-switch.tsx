import { nextTheme, themeChoice } from '../part/theme.js';

const WORDS = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** Goes through the themes: the system's, light, dark. */
export const ThemeSwitch = () => (
  <button type="button" class="button" onClick={nextTheme} title="Change the theme (t)">
    <span class="unseen">Theme: </span>
    {WORDS[themeChoice.value]}
  </button>
);
