import { parser } from '@prometheus-io/lezer-promql';

/** The metrics that a PromQL expression names, by the grammar of Prometheus' own editor. @throws at a syntax error */
export function metricsIn(expression: string): Set<string> {
  const metrics = new Set<string>();
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to, node }) => {
      if (type.isError) throw new SyntaxError(`${expression.slice(0, from)} <here> ${expression.slice(from)}`);
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') metrics.add(expression.slice(from, to));
    },
  });
  return metrics;
}
