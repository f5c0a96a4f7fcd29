import type { Where } from '@mcp-vitals/windows';
import type { Indicator } from './indicator.js';

type IndicatorQuery = Indicator['query'];

/**
 * The query with further conditions; one on an attribute of the query's own replaces that. What makes the part of a ratio, such
 * as the `error.type` of an error ratio, narrows the part alone: the share of one error is of all calls.
 */
export function narrowed(query: IndicatorQuery, where: Where | undefined): IndicatorQuery {
  if (where === undefined) return query;
  const own = { ...query, where: { ...query.where, ...where } };
  if (query.take !== 'ratio') return own;
  const isOfPart = (name: string) => query.where?.[name] !== query.of?.where?.[name];
  const ofWhole = Object.fromEntries(Object.entries(where).filter(([name]) => !isOfPart(name)));
  return { ...own, of: { ...query.of, where: { ...query.of?.where, ...ofWhole } } };
}

/** The query that counts the events on which a query's value rests: of a ratio those of the whole. */
export function evidenceOf({ metric, where, of, take }: IndicatorQuery): IndicatorQuery {
  const counted = take === 'ratio' ? { metric: of?.metric ?? metric, where: of?.where } : { metric, where };
  return { metric: counted.metric, ...(counted.where && { where: counted.where }), take: 'count' };
}
