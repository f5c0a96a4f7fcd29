import { escapeText, maskSecrets } from '@mcp-vitals/signals';

const MAX_NAMES = 5;
const MAX_NAME = 64;

/** A name of a stranger for a sentence: short, without secrets, with unseen characters written out. */
export const nameText = (name: string): string => {
  const shown = escapeText(maskSecrets(name.slice(0, MAX_NAME + 1)));
  return shown.length > MAX_NAME ? `${shown.slice(0, MAX_NAME - 1)}…` : shown;
};

/** The first names, and how many more there are. */
export const namesText = (names: readonly string[]): string =>
  [
    ...names.slice(0, MAX_NAMES).map(nameText),
    ...(names.length > MAX_NAMES ? [`${names.length - MAX_NAMES} more`] : []),
  ].join(', ');
