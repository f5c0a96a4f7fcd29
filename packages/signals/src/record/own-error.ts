import { diag } from '@opentelemetry/api';
import { ATTR_COMPONENT, ATTR_ERROR_TYPE } from '../names/attributes.js';
import { METRICS } from '../names/metrics.js';
import { VERSION } from '../version.js';
import { BoundInstruments, createCounter } from './bound-instruments.js';
import { CardinalityLimit } from './cardinality-limit.js';
import { errorTypeOf } from './error-description.js';

const counter = new BoundInstruments('@mcp-vitals/signals', VERSION, (meter) =>
  createCounter(meter, METRICS.monitorErrors),
);
const errorTypes = new CardinalityLimit(50);

/**
 * Keeps an error of ours from the application: counts it as `mcp_vitals.monitor.errors` and hands it, cause included, to
 * OpenTelemetry's `diag`. Every `catch` that does not pass an error on calls this, unless the error is the expected answer
 * to a question. Never throws.
 *
 * @param component the package, such as `windows`
 * @param consequence the effect on the user, such as `the call goes on unobserved`
 */
export function keepFromHost(component: string, consequence: string, error: unknown): void {
  try {
    diag.error(`mcp-vitals ${component}: ${consequence}`, error);
    counter.get().add(1, { [ATTR_COMPONENT]: component, [ATTR_ERROR_TYPE]: errorTypes.admit(errorTypeOf(error)) });
  } catch {
    // Only a diag logger or a meter that throws leads here, and neither can report it.
  }
}
