import { ATTR_ERROR_TYPE, ATTR_MCP_METHOD_NAME, ATTR_ROLE, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

/** Characters that stand for one token in English text and JSON, by the rule of thumb of OpenAI's tokenizer page. */
const CHARACTERS_PER_TOKEN = 4;

const results = <R extends 'client' | 'server'>(role: R, duration: string, whose: string) => {
  const ofRole = { [ATTR_ROLE]: role };
  const silent = { metric: METRICS.toolSilentFailures.name, where: ofRole };
  const tokens = (take: 'avg' | 'p95', what: string, minimumEvents: number) => ({
    title: `${what} of tool results, ${role}`,
    unit: 'tokens',
    better: 'lower' as const,
    query: { metric: METRICS.toolResultLength.name, where: ofRole, take },
    scale: 1 / CHARACTERS_PER_TOKEN,
    events: 'results',
    minimumEvents,
    counts: `${what[0]!.toUpperCase()}${what.slice(1)} of the successful results of tools ${whose}: their characters over ${CHARACTERS_PER_TOKEN}.`,
    excludes: 'results whose structured content is too large to be counted',
  });
  return family(role, {
    silent_failures: {
      title: `silent failures, ${role}`,
      unit: '',
      better: 'lower',
      query: { ...silent, take: 'count' },
      scale: 1,
      events: 'results',
      minimumEvents: 0,
      counts: `Number of results of tools ${whose} that count as a success and are empty, null or begin like an error.`,
      excludes: 'results much shorter than usual, which only the anomaly `silent_failures` counts',
    },
    silent_failure_ratio: {
      title: `silent failure ratio, ${role}`,
      unit: '%',
      better: 'lower',
      query: {
        ...silent,
        of: { metric: duration, where: { [ATTR_MCP_METHOD_NAME]: 'tools/call', [ATTR_ERROR_TYPE]: { exists: false } } },
        take: 'ratio',
      },
      scale: 100,
      events: 'results',
      minimumEvents: 20,
      counts: `Share of the successful tool calls ${whose} whose results are empty, null or begin like an error.`,
      excludes: null,
    },
    result_tokens_average: tokens('avg', 'average tokens', 5),
    result_tokens_p95: tokens('p95', 'p95 tokens', 20),
  });
};

/** What the results of tools say of themselves, and what they cost an agent. */
export const RESULTS = {
  ...results('client', METRICS.clientOperationDuration.name, 'that this process called'),
  ...results('server', METRICS.serverOperationDuration.name, 'of this process'),
};
