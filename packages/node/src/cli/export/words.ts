/** The words of a list with commas. */
export const wordsOf = (list = ''): string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
