import { INDICATORS } from '@mcp-vitals/monitor';
import {
  ATTR_CACHE_NAME,
  ATTR_EVICTION_REASON,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
} from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { figure } from '../panels/figure.js';
import { bars, graph } from '../panels/graph.js';

const CACHE = { by: [ATTR_CACHE_NAME] };
const TARGET = { by: [ATTR_VALIDATION_TARGET] };

export const CACHE_AND_VALIDATION: Board = {
  name: 'cache-and-validation',
  title: 'MCP caches and validation',
  description:
    'Look-ups and contents of the caches of schemas, and validations of tool inputs, tool outputs and schemas.',
  rows: (naming) => {
    const i = INDICATORS;
    return [
      {
        title: 'Caches',
        panels: [
          figure(naming, [{ indicator: i.cache_hit_ratio }]),
          figure(naming, [{ indicator: i.cache_stale_ratio }]),
          figure(naming, [{ indicator: i.cache_lookups }]),
          figure(naming, [{ indicator: i.cache_time_saved }], { title: 'load time saved' }),
          figure(naming, [{ indicator: i.cache_entries }]),
          figure(naming, [{ indicator: i.cache_size }]),
          graph(naming, [{ indicator: i.cache_hit_ratio, ...CACHE }]),
          bars(
            naming,
            [
              { indicator: i.cache_hits, legend: 'hit' },
              { indicator: i.cache_misses, legend: 'miss' },
              { indicator: i.cache_stale, legend: 'stale' },
            ],
            { title: 'cache look-ups by result' },
          ),
          graph(
            naming,
            [
              { indicator: i.cache_hit_latency, legend: 'hit' },
              { indicator: i.cache_miss_latency, legend: 'miss' },
              { indicator: i.cache_stale_latency, legend: 'stale' },
            ],
            { title: 'average duration of a look-up' },
          ),
          graph(naming, [{ indicator: i.cache_entries, ...CACHE }], { width: 6 }),
          graph(naming, [{ indicator: i.cache_size, ...CACHE }], { width: 6 }),
          bars(naming, [{ indicator: i.cache_evictions, by: [ATTR_CACHE_NAME, ATTR_EVICTION_REASON] }], { width: 6 }),
          bars(naming, [{ indicator: i.cache_writes, ...CACHE }], { width: 6 }),
        ],
      },
      {
        title: 'Validation',
        panels: [
          graph(naming, [{ indicator: i.validation_success_ratio, ...TARGET }], { width: 6 }),
          bars(naming, [{ indicator: i.validation_count, by: [ATTR_VALIDATION_RESULT] }], { width: 6 }),
          bars(naming, [{ indicator: i.validation_failures, ...TARGET }], { width: 6 }),
          graph(naming, [{ indicator: i.validation_latency_p95, ...TARGET }], { width: 6 }),
        ],
      },
    ];
  },
};
