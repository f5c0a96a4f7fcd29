/** Characters of a text that people do not see and agents read. */
export interface Unseen {
  readonly at: number;
  readonly length: number;
  readonly severity: 'warning' | 'critical';
  readonly text: string;
}

/** Unicode's tag characters, which repeat ASCII unseen; a flag of a region is written with them too. */
const TAGS = /[\u{e0000}-\u{e007f}]{1,1000}/gu;
const FLAG = /\u{1f3f4}[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{2,8}\u{e007f}/gu;
/** Selectors of variants behind one another encode bytes; after a letter of Han or a symbol one selects a form. */
const SELECTORS = /[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]{3,1000}/gu;
/** Characters without width: joiners shape letters of many scripts and emoji, so that only those between Latin letters count. */
const HIDDEN_RUN =
  /[\u{200b}-\u{200d}\u{2060}-\u{2064}\u{feff}\u{ad}\u{180e}\u{115f}\u{1160}\u{3164}\u{ffa0}]{8,1000}/gu;
const SPLIT_WORD = /[A-Za-z][\u{200b}-\u{200d}\u{2060}-\u{2064}\u{feff}\u{180e}](?=[A-Za-z])/gu;
const MANY_SPLIT = 3;
/** Overrides turn the order of what is shown around, in any script; embeddings and isolates belong to texts that mix directions. */
const OVERRIDE = /[\u{202d}\u{202e}]/u;
const EMBEDDING = /[\u{202a}\u{202b}\u{2066}-\u{2068}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Beginnings of control sequences of a terminal, and steps back over what was written. */
const TERMINAL = ['\u001b', '\u009b', '\b\b\b'];
/** Space that may move what follows out of sight. */
const GAP = /\s{40,4096}/g;
const MIN_GAP_LINES = 40;
const MIN_GAP = 400;
/** A text without a character that one of the searches looks for. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

/** Finds unseen text. Linear in the length of the text. */
export function* unseenIn(text: string): Generator<Unseen> {
  yield* gapsIn(text);
  if (!PLAIN.test(text)) yield* charactersIn(text);
}

function* charactersIn(text: string): Generator<Unseen> {
  const tags = [...text.replace(FLAG, (flag) => '\u{1f3f4}'.repeat(flag.length / 2)).matchAll(TAGS)];
  if (tags[0])
    yield unseen(tags[0], 'critical', 'holds Unicode tag characters, which agents read as words and people do not see');
  const [selectors] = text.matchAll(SELECTORS);
  if (selectors)
    yield unseen(selectors, 'critical', 'holds a row of variation selectors, which can encode unseen words');
  const [run] = text.matchAll(HIDDEN_RUN);
  if (run) yield unseen(run, 'critical', 'holds a row of characters without width, which can encode unseen words');
  const split = [...text.matchAll(SPLIT_WORD)];
  if (split.length >= MANY_SPLIT)
    yield unseen(
      split[0]!,
      'warning',
      'holds words that are split by characters without width, which hides them from filters',
    );
  const turn = OVERRIDE.exec(text) ?? (RIGHT_TO_LEFT.test(text) ? null : EMBEDDING.exec(text));
  if (turn)
    yield unseen(
      turn,
      'warning',
      'holds marks that turn the direction of writing, so that people read other words than agents',
    );
  const at = TERMINAL.map((control) => text.indexOf(control)).find((place) => place >= 0);
  if (at !== undefined) {
    const what = 'holds control sequences of a terminal, which can hide words or write over them';
    yield { at, length: 1, severity: 'warning', text: what };
  }
}

function* gapsIn(text: string): Generator<Unseen> {
  for (const match of text.matchAll(GAP)) {
    const [gap] = match;
    const goesOn = match.index > 0 && match.index + gap.length < text.length;
    if (goesOn && (gap.length >= MIN_GAP || gap.split('\n').length > MIN_GAP_LINES)) {
      yield unseen(match, 'warning', 'goes on after a long empty stretch, where people do not scroll');
      return;
    }
  }
}

const unseen = (match: RegExpMatchArray, severity: Unseen['severity'], text: string): Unseen => ({
  at: match.index ?? 0,
  length: match[0].length,
  severity,
  text,
});

/** The words that tag characters spell; `''` for a text without. */
export const tagWords = (text: string): string =>
  [...text.matchAll(TAGS)]
    .map(([tags]) => Array.from(tags, (tag) => String.fromCharCode(tag.codePointAt(0)! & 0x7f)).join(''))
    .join(' ')
    // Some tags stand for no character.
    .replace(/\p{Cc}/gu, '');
