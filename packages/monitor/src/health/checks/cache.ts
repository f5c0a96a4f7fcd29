import type { WindowView } from '@mcp-vitals/windows';
import { INDICATORS } from '../../indicators/catalogue.js';
import { type Measurement, measure, reading } from '../../indicators/measurement.js';
import { memoryLimit } from '../../resources.js';
import { worstOf } from '../judgement/judgement.js';
import { ratioWithoutWorst, ThresholdEvaluator } from '../judgement/threshold-evaluator.js';
import { type BuiltInCheck, type CheckSetUp, notSetUp } from './built-in-check.js';
import type { SchemaManagerView } from './dependencies.js';
import { lifetimeRatio } from './lifetime-ratio.js';
import { overflowJudgements } from './overflow.js';
import { HEALTH_WEIGHTS } from './weights.js';

/** The caches' memory as a share of the memory that the process may use. */
const CACHE_MEMORY = { ...INDICATORS.cache_size, name: 'cache_memory', title: 'cache memory', unit: '%' };

/** Checks the hit ratio and the memory of the caches. */
export function cacheCheck({ dependencies, thresholds, over }: CheckSetUp): BuiltInCheck {
  const evaluator = new ThresholdEvaluator();
  const ratioOf = INDICATORS.cache_hit_ratio;
  return {
    name: 'cache',
    weight: HEALTH_WEIGHTS.cache,
    dependsOn: ['windows', 'schemaManager'],
    async run({ nowMillis }) {
      const { windows, schemaManager } = dependencies();
      if (windows === undefined && schemaManager === undefined) return notSetUp('windows');
      const { ratio, size } =
        windows === undefined ? await fromManager(schemaManager!, nowMillis) : fromWindows(windows, nowMillis, over);
      const hits = evaluator.judge(ratioOf, ratio, thresholds.cacheHitRatio, ratioWithoutWorst(ratioOf, ratio));
      const share = size.value === null ? null : (100 * size.value) / memoryLimit();
      const memory = evaluator.judge(CACHE_MEMORY, reading(CACHE_MEMORY, share, nowMillis), thresholds.cacheMemory);
      // Low memory use alone does not make a cache healthy.
      return worstOf([
        hits,
        ...overflowJudgements(ratio),
        memory.status === 'healthy' ? { ...memory, status: 'unknown' } : memory,
      ]);
    },
  };
}

interface CacheMeasurements {
  readonly ratio: Measurement;
  readonly size: Measurement;
}

const fromWindows = (windows: WindowView, nowMillis: number, over: string): CacheMeasurements => ({
  ratio: measure(INDICATORS.cache_hit_ratio, windows, nowMillis, { over }),
  size: measure(INDICATORS.cache_size, windows, nowMillis, { over }),
});

async function fromManager(manager: SchemaManagerView, nowMillis: number): Promise<CacheMeasurements> {
  const { schema } = await manager.getComprehensiveMonitoringReport();
  const { hits, misses, stale, bytes } = schema.cache;
  return {
    ratio: lifetimeRatio(INDICATORS.cache_hit_ratio, hits, hits + misses + stale, nowMillis),
    size: reading(INDICATORS.cache_size, bytes, nowMillis),
  };
}
