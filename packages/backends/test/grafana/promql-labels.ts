import { parser } from '@prometheus-io/lezer-promql';

/** A metric of an expression and the labels by which its series are selected. */
export interface Selection {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression selects, and the labels by which it groups. @throws at a syntax error */
export function readExpression(expression: string): { selections: Selection[]; grouping: Set<string> } {
  const selections: { metric: string; labels: string[] }[] = [];
  const grouping = new Set<string>();
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) throw new SyntaxError(`${expression.slice(0, from)} <here> ${expression.slice(from)}`);
      if (name === 'VectorSelector') selections.push({ metric: '', labels: [] });
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') selections.at(-1)!.metric = text;
      if (name !== 'LabelName') return;
      if (node.parent?.name === 'GroupingLabels') grouping.add(text);
      else selections.at(-1)!.labels.push(text);
    },
  });
  return { selections, grouping };
}
