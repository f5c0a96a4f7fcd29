import { analyse } from 'scslre';

/** Longer ones are not analysed: no argument of a tool needs one. */
const MAX_PATTERN_LENGTH = 300;

/**
 * Why a regular expression must not be run on what a peer sends; `undefined` for a harmless one. The analysis is that of
 * scslre, which finds quantifiers that can take the same text in several ways.
 */
export function patternRefusal(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`;
  }
  try {
    const { reports } = analyse(
      { source: pattern, flags: 'u' },
      { maxReports: 1, reportTypes: { Move: false }, assumeRejectingSuffix: true },
    );
    const [report] = reports;
    return report && `takes ${report.exponential ? 'exponential' : 'quadratic'} time on some texts`;
  } catch {
    return 'is too complex to be judged';
  }
}
