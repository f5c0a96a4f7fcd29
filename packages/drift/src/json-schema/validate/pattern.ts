import { type AST, visitRegExpAST } from '@eslint-community/regexpp';
import { isDisjointWith, JS, NFA, Words } from 'refa';
import { analyse } from 'scslre';

/** The longest pattern analysed. The longest of a common generator, for an IPv6 network, has 414 characters. */
const MAX_PATTERN_LENGTH = 1000;
/** The most alternatives compared in pairs. */
const MAX_ALTERNATIVES = 30;

/**
 * Returns why a regular expression must not be run on untrusted input; `undefined` for a harmless one. The analysis is that
 * of scslre, which finds quantifiers that can match the same text in several ways, and one of repeated alternatives: when
 * one alternative can be a prefix of another, the number of ways doubles with every repetition.
 */
export function patternRefusal(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return `is not a valid regular expression: ${(error as Error).message}`;
  }
  try {
    const literal = { source: pattern, flags: 'u' };
    const options = { maxReports: 1, reportTypes: { Move: false }, assumeRejectingSuffix: true };
    const [report] = analyse(literal, options).reports;
    if (report) return `takes ${report.exponential ? 'exponential' : 'quadratic'} time on some texts`;
    return hasOverlap(JS.Parser.fromLiteral(literal)) ? 'repeats alternatives that overlap' : undefined;
  } catch {
    return 'is too complex to be analysed';
  }
}

/** The most states of an automaton searched for words. */
const MAX_NODES = 5000;
const MAX_WORDS = 4;
const MAX_WORDS_SEARCHED = 200;
/** The most patterns cached. The search is expensive, and the same few patterns occur in many tools. */
const MAX_PATTERNS_KNOWN = 500;
const wordsKnown = new Map<string, PatternWords>();

/** Properties of the texts that a pattern matches. */
export interface PatternWords {
  /** A few texts that likely match, the shortest first. */
  readonly words: readonly string[];
  /** The length of a match, in code points. */
  readonly shortest: number;
  readonly longest: number;
}

const UNKNOWN_WORDS: PatternWords = { words: [], shortest: 0, longest: Infinity };

/** Returns the texts that a pattern matches, without running it; nothing for one that is too complex. */
export function wordsOf(pattern: string): PatternWords {
  const known = wordsKnown.get(pattern);
  if (known) return known;
  if (wordsKnown.size >= MAX_PATTERNS_KNOWN) wordsKnown.clear();
  const words = pattern.length > MAX_PATTERN_LENGTH ? UNKNOWN_WORDS : searchWords(pattern);
  wordsKnown.set(pattern, words);
  return words;
}

function searchWords(pattern: string): PatternWords {
  const words: string[] = [];
  let longest = 0;
  try {
    const parser = JS.Parser.fromLiteral({ source: pattern, flags: 'u' });
    const { expression, maxCharacter } = parser.parse({ assertions: 'ignore', maxNodes: MAX_NODES });
    const nodes = new NFA.LimitedNodeFactory(MAX_NODES);
    const nfa = NFA.fromRegex(expression, { maxCharacter }, { assertions: 'disable' }, nodes);
    const isBounded = isAnchored(parser) && nfa.isFinite;
    let left = MAX_WORDS_SEARCHED;
    for (const sets of nfa.wordSets()) {
      if (words.length < MAX_WORDS) words.push(Words.fromUnicodeToString(Words.pickMostReadableWord(sets) ?? []));
      else if (!isBounded) break;
      longest = Math.max(longest, sets.length);
      if (--left < 0) break;
    }
    const isKnown = isBounded && left >= 0;
    return { words, shortest: Array.from(words[0] ?? '').length, longest: isKnown ? longest : Infinity };
  } catch {
    // Too complex: the comparison lacks only examples and bounds for it.
    return UNKNOWN_WORDS;
  }
}

/** Whether a match always spans the whole text. */
function isAnchored({ ast }: JS.Parser): boolean {
  const [only, ...others] = ast.pattern.alternatives;
  const [first, last] = [only?.elements[0], only?.elements.at(-1)];
  const isEdge = (element: AST.Element | undefined, kind: string) =>
    element?.type === 'Assertion' && element.kind === kind;
  return others.length === 0 && isEdge(first, 'start') && isEdge(last, 'end');
}

function hasOverlap(parser: JS.Parser): boolean {
  let overlaps = false;
  visitRegExpAST(parser.ast.pattern, {
    onQuantifierEnter: ({ max, element }) => {
      if (max > 1 && (element.type === 'Group' || element.type === 'CapturingGroup')) {
        overlaps ||= areAmbiguous(parser, element.alternatives);
      }
    },
  });
  return overlaps;
}

/** Whether one alternative can be a prefix of another. */
function areAmbiguous(parser: JS.Parser, alternatives: readonly AST.Alternative[]): boolean {
  if (alternatives.length < 2) return false;
  if (alternatives.length > MAX_ALTERNATIVES) throw new RangeError('too many alternatives');
  const options = { maxCharacter: 0x10ffff };
  const continued = alternatives.map((alternative) => {
    const nfa = NFA.fromRegex(parser.parseElement(alternative).expression, options);
    nfa.append(NFA.all(options));
    return nfa;
  });
  return continued.some((one, index) => continued.slice(index + 1).some((other) => !isDisjointWith(one, other)));
}
