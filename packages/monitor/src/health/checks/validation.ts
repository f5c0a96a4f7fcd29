import { INDICATORS } from '../../indicators/catalogue.js';
import { measure } from '../../indicators/measurement.js';
import { worstOf } from '../judgement/judgement.js';
import { ratioWithoutWorst, ThresholdEvaluator } from '../judgement/threshold-evaluator.js';
import { type BuiltInCheck, type CheckSetUp, notSetUp } from './built-in-check.js';
import type { SchemaManagerView } from './dependencies.js';
import { lifetimeRatio } from './lifetime-ratio.js';
import { overflowJudgements } from './overflow.js';
import { HEALTH_WEIGHTS } from './weights.js';

/** Checks the share of validations that pass. */
export function validationCheck({ dependencies, thresholds, over }: CheckSetUp): BuiltInCheck {
  const evaluator = new ThresholdEvaluator();
  const ratioOf = INDICATORS.validation_success_ratio;
  return {
    name: 'validation',
    weight: HEALTH_WEIGHTS.validation,
    dependsOn: ['windows', 'schemaManager'],
    async run({ nowMillis }) {
      const { windows, schemaManager } = dependencies();
      if (windows === undefined && schemaManager === undefined) return notSetUp('windows');
      const ratio =
        windows === undefined
          ? await fromManager(schemaManager!, nowMillis)
          : measure(ratioOf, windows, nowMillis, { over });
      const withoutWorst = ratioWithoutWorst(ratioOf, ratio);
      const valid = evaluator.judge(ratioOf, ratio, thresholds.validationSuccessRatio, withoutWorst);
      return worstOf([valid, ...overflowJudgements(ratio)]);
    },
  };
}

async function fromManager(manager: SchemaManagerView, nowMillis: number) {
  const { schema } = await manager.getComprehensiveMonitoringReport();
  const { valid, invalid } = schema.validation;
  return lifetimeRatio(INDICATORS.validation_success_ratio, valid, valid + invalid, nowMillis);
}
