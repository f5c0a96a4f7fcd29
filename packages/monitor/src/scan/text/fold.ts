/** Letters of other alphabets that look like Latin ones, from Unicode's list of confusables. */
const LOOK_ALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ԝw ӏl вb кk мm нh тt гr ' +
    'αa οo ρp ιi νv υu κk τt χx γy ωw ϲc ϳj ηn ' +
    'ɑa ɡg ıi ǀl ⅼl օo ոn սu հh ցg'
  )
    .split(' ')
    .map((pair) => Array.from(pair) as [string, string]),
);

/** Folding may expand a text; no more than this is kept. */
const MAX_FOLDED = 16_384;

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const MIXED_WORD = /[\p{L}\p{M}]+/gu;
const ASCII = /^[\0-\x7f]*$/;

/**
 * A text as an agent reads it, for comparisons: lower case, compatible forms and look-alike letters inside Latin words replaced,
 * unseen characters and marks of emphasis removed, all space one blank.
 */
export function fold(text: string): string {
  const plain = ASCII.test(text) ? text : unmasked(text.replace(UNSEEN, '').normalize('NFKC').slice(0, MAX_FOLDED));
  return plain
    .toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[*]+/g, '')
    .replace(/\s+/g, ' ');
}

/** Replaces look-alikes in words that hold Latin letters too; a word of one alphabet means what it says. */
const unmasked = (text: string): string =>
  text.replace(MIXED_WORD, (word) =>
    /[a-z]/i.test(word) ? word.replace(/[^\0-\x7f]/gu, (letter) => LOOK_ALIKES[letter.toLowerCase()] ?? letter) : word,
  );

/** The words of a name: `getUserList` and `get-user_list` are `get user list`. */
export const wordsOfName = (name: string): string =>
  fold(name.slice(0, 256).replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
