/** What joins and chooses emoji: a selector behind a pictograph, and a joiner between two. */
const IN_EMOJI =
  /(?<=\p{Extended_Pictographic})\u{FE0F}|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{FE0F})\u{200D}(?=\p{Extended_Pictographic})/u;

/** Characters that are not seen, or that turn the order of others around: a text of a stranger may hide words with them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const EITHER = new RegExp(`${IN_EMOJI.source}|(${UNSEEN.source})`, 'gu');

/** A text in which every such character is written out. Line breaks and tabs stay. */
export const visible = (text: string): string =>
  text.replace(EITHER, (one, unseen: string | undefined) =>
    unseen === undefined || unseen === '\n' || unseen === '\t'
      ? one
      : `⟨U+${unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
