import type { McpMetricsCollector } from '@mcp-vitals/signals';
import type { ValidationFigures } from '../report/schema-report.js';
import { validateSchema } from './validate-schema.js';
import type { ValidationFinding } from './validation-finding.js';

/** Validates schemas, counts the results, and records them as metrics. */
export class SchemaValidator {
  readonly #collector: McpMetricsCollector;
  #valid = 0;
  #invalid = 0;

  constructor(collector: McpMetricsCollector) {
    this.#collector = collector;
  }

  /** Returns every finding. Only an `error` makes the schema invalid. */
  validate(schema: unknown): ValidationFinding[] {
    const start = performance.now();
    const findings = validateSchema(schema);
    const success = !findings.some(({ severity }) => severity === 'error');
    if (success) this.#valid++;
    else this.#invalid++;
    this.#collector.recordValidation(performance.now() - start, { success });
    return findings;
  }

  figures(): ValidationFigures {
    const [valid, invalid] = [this.#valid, this.#invalid];
    return { valid, invalid, successRatio: valid + invalid === 0 ? null : valid / (valid + invalid) };
  }
}
