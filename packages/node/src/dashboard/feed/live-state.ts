import type { OperationView } from '../../http/api/operation-view.js';
import type { EvaluationView, SnapshotView } from '../../http/api/stream-view.js';

/** Points of a sparkline; an older one makes room. */
export const MAX_POINTS = 60;

/** The newest evaluation, with the sparklines of those before it. */
export function withEvaluation(before: SnapshotView, evaluation: EvaluationView): SnapshotView {
  const known = new Map(before.operations.map((operation) => [keyOf(operation), operation]));
  const operations = evaluation.operations.map(({ point, ...figures }): OperationView => {
    const sparkline = [...(known.get(keyOf(figures))?.sparkline ?? []), point].slice(-MAX_POINTS);
    return { ...figures, sparkline };
  });
  return { ...evaluation, operations };
}

/** An operation is named by its role too: client and server see the same call. */
const keyOf = ({ role, name }: Pick<OperationView, 'role' | 'name'>): string => `${role} ${name}`;
