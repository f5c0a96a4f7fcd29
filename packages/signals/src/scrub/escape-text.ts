/** Control, format, private and unpaired code points, line separators, and Unicode's default-ignorable ones. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Escapes a peer's text for a line that a person reads: every character that moves a cursor, changes the direction or cannot be
 * seen is written as its code point, `\u{1b}`. A line break is one of them. Texts of any length; letters stay as they are.
 */
export const escapeText = (text: string): string =>
  text.replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
