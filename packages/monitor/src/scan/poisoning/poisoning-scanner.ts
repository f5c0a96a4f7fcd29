import type { DefinitionFinding } from '../finding.js';
import type { DefinitionScanner, ScannedDefinition } from '../scanner.js';
import type { DefinitionText } from '../text/definition-texts.js';
import { excerptOf } from '../text/excerpt.js';
import { fold, wordsOfName } from '../text/fold.js';
import { decodedIn } from './encoded.js';
import { instructionsIn } from './instructions.js';
import { tagWords, unseenIn } from './invisible.js';
import { Signs } from './signs.js';
import { foreignReference } from './tool-references.js';

type Found = Omit<DefinitionFinding, 'class' | 'path'>;

/** A name that asks for a secret: an agent fills parameters in by their names. */
const ASKING_NAME =
  /\b(?:contents?|reading|read|value|dump)\b.{0,40}\b(?:id rsa|id ed25519|ssh|private key|etc passwd|dot env|env file|aws credentials|system prompt)\b/;

const ADVICE = 'Do not use it before somebody has read it whole.';

/** Finds definitions that may turn an agent against its user. By words and characters: see docs/operators.md for what it misses. */
export const poisoningScanner: DefinitionScanner = {
  name: 'poisoning',
  scansOtherTexts: true,
  *scan(definition) {
    for (const text of definition.texts()) {
      if (text === undefined) yield undefined;
      else {
        for (const found of text.isName ? inName(text) : inText(text, definition)) {
          yield { class: 'poisoning', path: text.path, ...found, text: `${found.text}. ${ADVICE}` };
        }
      }
    }
  },
};

function* inText({ text }: DefinitionText, { foreignTools }: ScannedDefinition): Generator<Found> {
  if (text.length < 8) return;
  for (const { at, length, ...unseen } of unseenIn(text)) {
    const words = tagWords(text);
    const excerpt = words === '' ? excerptOf(text, at, length) : excerptOf(words, 0, 0);
    yield { kind: 'invisible_text', severity: unseen.severity, text: `The text ${unseen.text}`, excerpt };
  }
  const folded = fold(`${text} ${tagWords(text)}`);
  const signs = new Signs(folded);
  for (const { kind, severity, sign, text: what } of instructionsIn(folded, signs)) {
    yield { kind, severity, text: `The text ${what}`, excerpt: excerptOf(folded, sign.at, sign.end - sign.at) };
  }
  const reference = foreignReference(text, signs, foreignTools);
  if (reference) {
    const { tool, sign } = reference;
    yield {
      kind: 'tool_reference',
      severity: 'warning',
      text: `The text gives orders about ${tool}, a tool of another server`,
      excerpt: excerptOf(text, sign.at, sign.end - sign.at),
    };
  }
  for (const { text: decoded } of decodedIn(text)) {
    const plain = fold(decoded);
    const [found] = instructionsIn(plain, new Signs(plain));
    if (found) {
      const { sign, text: what } = found;
      yield {
        kind: 'encoded_text',
        severity: 'critical',
        text: `An encoded text ${what}`,
        excerpt: excerptOf(plain, sign.at, sign.end - sign.at),
      };
    }
  }
}

function* inName({ text }: DefinitionText): Generator<Found> {
  for (const { at, length, ...unseen } of unseenIn(text)) {
    const { severity, text: what } = unseen;
    yield { kind: 'invisible_text', severity, text: `A name ${what}`, excerpt: excerptOf(text, at, length) };
  }
  if (ASKING_NAME.test(wordsOfName(text))) {
    yield {
      kind: 'exfiltration',
      severity: 'critical',
      text: 'A name asks an agent for a secret',
      excerpt: excerptOf(text, 0, text.length),
    };
  }
}
