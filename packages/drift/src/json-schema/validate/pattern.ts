import { type AST, visitRegExpAST } from '@eslint-community/regexpp';
import { isDisjointWith, JS, NFA, Words } from 'refa';
import { analyse } from 'scslre';

/** Longer ones are not analysed. The longest that a common generator writes, for an IPv6 network, has 414 characters. */
const MAX_PATTERN_LENGTH = 1000;
/** Alternatives that are told apart two by two. */
const MAX_ALTERNATIVES = 30;

/**
 * Why a regular expression must not be run on what a peer sends; `undefined` for a harmless one. The analysis is that of
 * scslre, which finds quantifiers that can share the same text in several ways, and one of repeated alternatives: where
 * one of them can begin like another goes on, every repetition doubles the ways.
 */
export function patternRefusal(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`;
  }
  try {
    const literal = { source: pattern, flags: 'u' };
    const options = { maxReports: 1, reportTypes: { Move: false }, assumeRejectingSuffix: true };
    const [report] = analyse(literal, options).reports;
    if (report) return `takes ${report.exponential ? 'exponential' : 'quadratic'} time on some texts`;
    return hasOverlap(JS.Parser.fromLiteral(literal)) ? 'repeats alternatives that overlap' : undefined;
  } catch {
    return 'is too complex to be judged';
  }
}

/** States of an automaton that is searched for words. */
const MAX_NODES = 5000;
const MAX_WORDS = 4;
/** To search costs more than to remember: the same few patterns stand in many tools. */
const MAX_PATTERNS_KNOWN = 500;
const wordsKnown = new Map<string, readonly string[]>();

/**
 * A few texts that are likely to match, the shortest first: no shorter one matches. None for a pattern that is too complex.
 * The pattern is not run.
 */
export function wordsOf(pattern: string): readonly string[] {
  const known = wordsKnown.get(pattern);
  if (known) return known;
  if (wordsKnown.size >= MAX_PATTERNS_KNOWN) wordsKnown.clear();
  const words = pattern.length > MAX_PATTERN_LENGTH ? [] : searchWords(pattern);
  wordsKnown.set(pattern, words);
  return words;
}

function searchWords(pattern: string): string[] {
  const words: string[] = [];
  try {
    const parser = JS.Parser.fromLiteral({ source: pattern, flags: 'u' });
    const { expression, maxCharacter } = parser.parse({ assertions: 'ignore', maxNodes: MAX_NODES });
    const nodes = new NFA.LimitedNodeFactory(MAX_NODES);
    const nfa = NFA.fromRegex(expression, { maxCharacter }, { assertions: 'disable' }, nodes);
    for (const sets of nfa.wordSets()) {
      words.push(Words.fromUnicodeToString(Words.pickMostReadableWord(sets) ?? []));
      if (words.length === MAX_WORDS) break;
    }
  } catch {
    // Too complex: without words, only the examples are missing.
  }
  return words;
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

/** Whether one alternative can be the beginning of another. */
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
