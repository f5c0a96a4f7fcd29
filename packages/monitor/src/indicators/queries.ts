import type { Where } from '@mcp-vitals/windows';
import type { Indicator } from './indicator.js';

type IndicatorQuery = Indicator['query'];

/** The query with further conditions; one on an attribute of the query's own replaces that. */
export function narrowed(query: IndicatorQuery, where: Where | undefined): IndicatorQuery {
  if (where === undefined) return query;
  const own = { ...query, where: { ...query.where, ...where } };
  return query.take === 'ratio' ? { ...own, of: { ...query.of, where: { ...query.of?.where, ...where } } } : own;
}

/** The query that counts the events on which a query's value rests: of a ratio those of the whole. */
export function evidenceOf({ metric, where, of, take }: IndicatorQuery): IndicatorQuery {
  const counted = take === 'ratio' ? { metric: of?.metric ?? metric, where: of?.where } : { metric, where };
  return { metric: counted.metric, ...(counted.where && { where: counted.where }), take: 'count' };
}
