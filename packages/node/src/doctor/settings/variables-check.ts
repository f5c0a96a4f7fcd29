import { notices } from '@mcp-vitals/signals';
import { diagLevelOf } from '../../environment/diagnostics.js';
import { endpointFromEnv } from '../../telemetry/export/delivery/collector-endpoint.js';
import { logRecordLimitsFromEnv, spanLimitsFromEnv } from '../../telemetry/limits.js';
import { propagatorFromEnv } from '../../telemetry/propagator.js';
import { resourceOf } from '../../telemetry/resource.js';
import { samplerFromEnv } from '../../telemetry/sampler.js';
import { sayUnhonoured } from '../../telemetry/unhonoured.js';
import type { DoctorCheck } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';

const VARIABLE = /\b(?:OTEL|MCP)_[A-Z0-9_]+/;
/** Addresses are looked at by the check of the collector. */
const IS_ADDRESS = /_ENDPOINT is not an http/;

/** OpenTelemetry's variables that have no effect: the notices that the application would print at its start. */
export const variablesCheck: DoctorCheck = {
  name: 'variables',
  run: async ({ environment }) => {
    const messages = notices.capture(() => {
      sayUnhonoured(environment);
      for (const signal of ['traces', 'metrics', 'logs'] as const) endpointFromEnv(signal, environment);
      samplerFromEnv(environment);
      propagatorFromEnv(environment);
      spanLimitsFromEnv(environment);
      logRecordLimitsFromEnv(environment);
      resourceOf(environment);
      diagLevelOf(environment);
    });
    const findings = [...new Set(messages)].filter((message) => !IS_ADDRESS.test(message)).map(findingOf);
    return findings.length > 0 ? findings : [ok('every variable of OpenTelemetry is honoured')];
  },
};

/** A notice is what happened, what it means and, behind the last semicolon or the first full stop, what to do. */
function findingOf(message: string): Diagnosis {
  const [, happened = message, remedy] = /^(.*?)(?:; |\. )([^;]*)$/s.exec(message) ?? [];
  const subject = VARIABLE.exec(message)?.[0];
  return found('VARIABLE_WITHOUT_EFFECT', happened, {
    ...(subject !== undefined && { subject, command: `unset ${subject}` }),
    ...(remedy !== undefined && { remedy }),
  });
}
