import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { Stage } from './stage.js';

/** Shows status and score, with what each lost point was lost for. */
export function showHealth(stage: Stage, { health }: MonitoringReport): void {
  stage.show(`health: ${health.overall_status}, score ${health.health_score ?? 'unknown'}`);
  for (const { name, points_lost, reason } of health.checks) {
    if (points_lost > 0) stage.show(`  -${points_lost}: ${name}: ${reason}`);
  }
}

/** Shows the figures of one operation, and returns them. */
export function showOperation(
  stage: Stage,
  { operations }: MonitoringReport,
  name: string,
  kind: string,
): MonitoringReport['operations'][number] | undefined {
  const row = operations.find(({ operation, kind: side }) => operation === name && side === kind);
  if (row === undefined) return undefined;
  const { count, errors, p95_ms: p95, slowest } = row;
  const trace = slowest[0] === undefined ? '' : `, slowest trace ${slowest[0].trace_id}`;
  stage.show(
    `${name} (${kind}): ${count} calls, ${errors} errors, p95 ${p95 === null ? 'unknown' : `${Math.round(p95)} ms`}${trace}`,
  );
  return row;
}
