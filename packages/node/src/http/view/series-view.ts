import { INDICATORS, type Indicator, measure } from '@mcp-vitals/monitor';
import {
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import { parseDuration, type Where } from '@mcp-vitals/windows';
import type { OperationRole } from '../api/live.js';
import type { IndicatorSeries, OperationSeries } from '../api/series.js';
import { anomalyViews } from './live-view.js';
import { type Sources, wallMillis } from './sources.js';

/** Points of a chart, about. */
const POINTS = 60;
const MIN_STEP_MILLIS = 10_000;
const MAX_OVER_MILLIS = 24 * 3_600_000;

/** The indicators of each role, whose figures an operation's are. */
const FIGURES = {
  client: {
    count: INDICATORS.client_count,
    errorRatio: INDICATORS.client_error_ratio,
    p50: INDICATORS.client_latency_p50,
    p95: INDICATORS.client_latency_p95,
    p99: INDICATORS.client_latency_p99,
  },
  server: {
    count: INDICATORS.server_count,
    errorRatio: INDICATORS.server_error_ratio,
    p50: INDICATORS.server_latency_p50,
    p95: INDICATORS.server_latency_p95,
    p99: INDICATORS.server_latency_p99,
  },
  internal: {
    count: INDICATORS.operation_count,
    errorRatio: INDICATORS.operation_error_ratio,
    p50: INDICATORS.operation_latency_p50,
    p95: INDICATORS.operation_latency_p95,
    p99: INDICATORS.operation_latency_p99,
  },
} as const;

/** The figures of one operation over time. @throws RangeError when `over` is no duration of at most a day */
export function operationSeries(sources: Sources, role: OperationRole, name: string, over: string): OperationSeries {
  const { stepMillis, moments } = steps(sources, over);
  const { count, errorRatio, p50, p95, p99 } = FIGURES[role];
  const options = { over: `${Math.round(stepMillis / 1000)}s`, where: conditionOf(role, name) };
  const at = (indicator: Indicator, atMillis: number) => measure(indicator, sources.windows, atMillis, options).value;
  return {
    stepMillis,
    points: moments.map((atMillis) => {
      const percent = at(errorRatio, atMillis);
      return {
        atMillis: wallMillis(sources, atMillis),
        count: at(count, atMillis) ?? 0,
        errorRatio: percent === null ? null : percent / 100,
        p50: at(p50, atMillis),
        p95: at(p95, atMillis),
        p99: at(p99, atMillis),
      };
    }),
    anomalies: anomalyViews(sources)
      .filter((one) => one.operation === name && one.role === role)
      .map(({ kind, fromMillis, untilMillis, text }) => ({ kind, fromMillis, untilMillis, text })),
  };
}

/** One indicator over time. @throws RangeError when `over` is no duration of at most a day */
export function indicatorSeries(sources: Sources, indicator: Indicator, over: string): IndicatorSeries {
  const { stepMillis, moments } = steps(sources, over);
  const step = `${Math.round(stepMillis / 1000)}s`;
  return {
    unit: indicator.unit,
    points: moments.map((atMillis) => ({
      atMillis: wallMillis(sources, atMillis),
      value: measure(indicator, sources.windows, atMillis, { over: step }).value,
    })),
  };
}

function steps({ clock }: Sources, over: string): { stepMillis: number; moments: number[] } {
  const overMillis = parseDuration(over);
  if (!(overMillis > 0 && overMillis <= MAX_OVER_MILLIS)) {
    throw new RangeError(`over must be a duration of at most 24h, got ${JSON.stringify(over)}`);
  }
  const stepMillis = Math.max(MIN_STEP_MILLIS, Math.ceil(overMillis / POINTS / 1000) * 1000);
  const count = Math.ceil(overMillis / stepMillis);
  const now = clock.now();
  return { stepMillis, moments: Array.from({ length: count }, (_, i) => now - (count - 1 - i) * stepMillis) };
}

/** The series of an operation: an MCP method and what it names, or a name of the application's. */
function conditionOf(role: OperationRole, name: string): Where {
  if (role === 'internal') return { [ATTR_OPERATION_NAME]: name };
  const [method, ...rest] = name.split(' ');
  const target = rest.join(' ');
  const of = method === 'prompts/get' ? ATTR_GEN_AI_PROMPT_NAME : ATTR_GEN_AI_TOOL_NAME;
  return { [ATTR_MCP_METHOD_NAME]: method!, ...(target !== '' && { [of]: target }) };
}
