import { ATTR_RESPONSE_SIZE } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import { trendOf } from '../statistics/trend.js';
import type { Advice } from './advice.js';
import { cautious, type Evidence, groupBy, measured, tracesOf, windowText } from './evidence.js';

const MINIMUM_RESPONSES = 30;
const MINIMUM_GROWTH = 0.5;
const POINTS = 24;

/** Responses that grow steadily. Spans have sizes only when the instrumentation is configured to capture them. */
export function payloadGrowth(evidence: Evidence): Advice[] {
  const { samples: all, billed } = evidence;
  const sized = all.filter((sample) => sample.ok && sizeOf(sample) > 0 && !billed.has(sample));
  return [...groupBy(sized, ({ kind, operation }) => `${kind} ${operation}`).values()].flatMap((samples) => {
    if (samples.length < MINIMUM_RESPONSES) return [];
    const parts = partsOf(samples);
    const trend = trendOf(parts.map((part) => ({ timeMillis: part[0]!.startMillis, value: Math.log(median(part)) })));
    if (trend?.direction !== 'degrading' || trend.change < MINIMUM_GROWTH) return [];
    const [before, after] = [median(parts[0]!), median(parts.at(-1)!)];
    const { operation } = samples[0]!;
    const { fromMillis, toMillis } = evidence;
    return {
      billed: [],
      recommendation: {
        kind: 'payload_growth',
        subject: operation,
        severity: cautious(evidence, trend.change >= 3 ? 'warning' : 'info'),
        text:
          `The responses of ${operation} grew from ${format(before, 'By')} to ${format(after, 'By')} in ${samples.length} ` +
          `calls ${windowText(evidence)}. Ask for less at a time, or use pagination.`,
        evidence: [
          measured('response size before', 'By', before, parts[0]!.length, evidence),
          measured('response size now', 'By', after, parts.at(-1)!.length, evidence),
        ],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds: tracesOf(samples.slice(-3)),
      },
    };
  });
}

const sizeOf = ({ attributes }: OperationSample): number => Number(attributes[ATTR_RESPONSE_SIZE] ?? 0);

function partsOf(samples: readonly OperationSample[]): OperationSample[][] {
  const size = Math.ceil(samples.length / POINTS);
  const parts: OperationSample[][] = [];
  for (let i = 0; i < samples.length; i += size) parts.push(samples.slice(i, i + size));
  return parts;
}

function median(samples: readonly OperationSample[]): number {
  const sizes = samples.map(sizeOf).sort((a, b) => a - b);
  return sizes[sizes.length >> 1]!;
}
