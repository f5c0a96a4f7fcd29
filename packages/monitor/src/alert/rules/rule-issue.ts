/** One fault of a rule file. */
export interface RuleIssue {
  /** Where it stands, such as `rules[3].threshold`. */
  readonly path: string;
  /** The value found there as bounded text, such as `"5 %"`. */
  readonly value: string;
  /** What is wrong with it. */
  readonly problem: string;
  /** What to write instead. */
  readonly remedy: string;
}

/** An issue as one line for people. */
export const describeIssue = ({ path, value, problem, remedy }: RuleIssue): string =>
  `${path}: ${value} ${problem}; ${remedy}`;
