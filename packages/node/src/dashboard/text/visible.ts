/** Characters that are not seen, or that turn the order of others around: a text of a stranger may hide words with them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** A text in which every such character is written out. Line breaks and tabs stay. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (one) =>
    one === '\n' || one === '\t' ? one : `⟨U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
