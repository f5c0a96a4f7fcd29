import type { Matcher, Where } from '@mcp-vitals/windows';
import { labelName } from './naming.js';

interface SelectorOptions {
  /** Such as `5m`. */
  readonly range?: string | undefined;
  /** Further matchers, as PromQL writes them. */
  readonly matchers?: readonly string[];
}

/** A selector of series: the metric's name and a matcher for each condition. */
export function selector(name: string, where: Where | undefined, { range, matchers: more = [] }: SelectorOptions = {}) {
  const own = Object.entries(where ?? {}).flatMap(([attribute, matcher]) => matchersOf(labelName(attribute), matcher));
  const matchers = [...own, ...more];
  return `${name}${matchers.length === 0 ? '' : `{${matchers.join(', ')}}`}${range === undefined ? '' : `[${range}]`}`;
}

/** An absent label equals an empty one in Prometheus, as an absent attribute does in a query. */
function matchersOf(label: string, matcher: Matcher): string[] {
  if (typeof matcher !== 'object') return [`${label}=${quoted(String(matcher))}`];
  if ('exists' in matcher) return [`${label}${matcher.exists ? '!=' : '='}""`];
  if ('not' in matcher) {
    const { not } = matcher;
    if (typeof not !== 'object') return [`${label}!=${quoted(String(not))}`];
    return not.length === 0 ? [] : [`${label}!~${oneOf(not)}`];
  }
  // One of none: no series has two values of a label.
  if (matcher.length === 0) return [`${label}=""`, `${label}!=""`];
  return matcher.length === 1 ? [`${label}=${quoted(String(matcher[0]))}`] : [`${label}=~${oneOf(matcher)}`];
}

/** Prometheus anchors its regular expressions (RE2). */
const oneOf = (values: readonly (string | number | boolean)[]): string =>
  quoted(values.map((value) => String(value).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')).join('|'));

/** A string literal of PromQL. JSON's escapes are among Go's; only a half of a surrogate pair is not. */
export const quoted = (text: string): string => JSON.stringify(text.toWellFormed());
