import { type AST, visitRegExpAST } from '@eslint-community/regexpp';
import { isDisjointWith, JS, NFA } from 'refa';
import { analyse } from 'scslre';

/** Longer ones are not analysed: no argument of a tool needs one. */
const MAX_PATTERN_LENGTH = 300;
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
