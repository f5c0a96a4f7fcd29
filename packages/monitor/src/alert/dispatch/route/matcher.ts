/** Longest matcher: one is compared with every alert. */
const MAX_LENGTH = 512;
const SYNTAX = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",{}]+))\s*$/s;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

export type Labels = Readonly<Record<string, string>>;
export type LabelTest = (labels: Labels) => boolean;

/** A matcher of one label, as Alertmanager writes it. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/**
 * Reads a matcher such as `severity=~"warning|info"`.
 * @throws RangeError when it is none, or longer than 512 characters
 */
export function parseMatcher(text: string): LabelMatcher {
  const match = text.length > MAX_LENGTH ? null : SYNTAX.exec(text);
  if (match === null) {
    throw new RangeError(
      `not a matcher: ${JSON.stringify(text.slice(0, 80))}; write it as severity="critical" or tool=~"a|b"`,
    );
  }
  const [, label = '', operator = '', quoted, bare = ''] = match;
  const value =
    quoted === undefined ? bare : quoted.replace(/\\(.)/gs, (whole, char: string) => ESCAPES[char] ?? whole);
  return { label, operator: operator as LabelMatcher['operator'], value };
}

/**
 * A test of labels that holds when all matchers do. A missing label counts as empty; expressions are anchored.
 * @throws RangeError when a matcher is malformed
 */
export function compileMatchers(matchers: readonly string[]): LabelTest {
  const tests = matchers.map((text) => compile(parseMatcher(text)));
  if (tests.length === 1) return tests[0]!;
  return (labels) => tests.every((test) => test(labels));
}

function compile({ label, operator, value }: LabelMatcher): LabelTest {
  if (operator === '=') return (labels) => (labels[label] ?? '') === value;
  if (operator === '!=') return (labels) => (labels[label] ?? '') !== value;
  const expression = expressionOf(value);
  const wanted = operator === '=~';
  return (labels) => expression.test(labels[label] ?? '') === wanted;
}

function expressionOf(value: string): RegExp {
  try {
    return new RegExp(`^(?:${value})$`, 's');
  } catch (error) {
    throw new RangeError(`not a regular expression in a matcher: ${JSON.stringify(value)}`, { cause: error });
  }
}
