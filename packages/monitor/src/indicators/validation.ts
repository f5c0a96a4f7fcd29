import { ATTR_VALIDATION_RESULT, METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const metric = METRICS.validationDuration.name;

/** The overflow series has no result attribute, so its validations count as neither valid nor invalid. */
const KNOWN = { [ATTR_VALIDATION_RESULT]: { exists: true } };

const duration = (title: string, take: 'avg' | 'p95', minimumEvents: number) => ({
  title: `${title} duration of a validation`,
  unit: 'ms',
  better: 'lower' as const,
  query: { metric, take },
  scale: 1000,
  events: 'validations',
  minimumEvents,
  counts: `${title === 'average' ? 'Mean' : 'P95'} duration of validations, failed ones included.`,
  excludes: null,
});

/** Validations of tool inputs, tool outputs and schemas. */
export const VALIDATION = family('validation', {
  success_ratio: {
    title: 'validation success ratio',
    unit: '%',
    better: 'higher',
    query: { metric, where: { [ATTR_VALIDATION_RESULT]: 'valid' }, of: { where: KNOWN }, take: 'ratio' },
    scale: 100,
    events: 'validations',
    minimumEvents: 5,
    counts: 'Share of validations with the result `valid`.',
    excludes: null,
  },
  count: {
    title: 'validations',
    unit: '',
    better: 'higher',
    query: { metric, where: KNOWN, take: 'count' },
    scale: 1,
    events: 'validations',
    minimumEvents: 1,
    counts: 'Validations that ended.',
    excludes: null,
  },
  failures: {
    title: 'failed validations',
    unit: '',
    better: 'lower',
    query: { metric, where: { [ATTR_VALIDATION_RESULT]: 'invalid' }, take: 'count' },
    scale: 1,
    events: 'validations',
    minimumEvents: 1,
    counts: 'Validations with the result `invalid`.',
    excludes: null,
  },
  latency_average: duration('average', 'avg', 5),
  latency_p95: duration('p95', 'p95', 20),
});
