import { ATTR_VALIDATION_TARGET } from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The validations of one target over the window. */
export interface ValidationMetrics {
  /** `tool_input`, `tool_output` or `schema`. */
  readonly target: string;
  readonly validations: Measurement;
  readonly failures: Measurement;
  readonly successRatio: Measurement;
  readonly latencyAverage: Measurement;
  readonly latencyP95: Measurement;
  readonly fromMillis: number;
  readonly toMillis: number;
}

export function validationMetrics(ask: Asking): ValidationMetrics[] {
  return ask.each('validation_count', [ATTR_VALIDATION_TARGET]).map((validations) => {
    const target = validations.by[ATTR_VALIDATION_TARGET]!;
    const where = { [ATTR_VALIDATION_TARGET]: target };
    return {
      target,
      validations,
      failures: ask.one('validation_failures', where),
      successRatio: ask.one('validation_success_ratio', where),
      latencyAverage: ask.one('validation_latency_average', where),
      latencyP95: ask.one('validation_latency_p95', where),
      fromMillis: validations.fromMillis,
      toMillis: validations.toMillis,
    };
  });
}
