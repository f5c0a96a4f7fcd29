/**
 * Characters that are not seen, or that turn the order of others around: a text of a stranger may hide words with them. Not those that
 * join and choose emoji.
 */
const UNSEEN =
  /(?<=\p{Extended_Pictographic})\u{FE0F}|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{FE0F}])\u{200D}(?=\p{Extended_Pictographic})|([\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])/gu;

/** A text in which every such character is written out. Line breaks and tabs stay. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (one, unseen: string | undefined) =>
    unseen === undefined || unseen === '\n' || unseen === '\t'
      ? one
      : `⟨U+${unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
