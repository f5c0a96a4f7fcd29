import { ATTR_SILENT_FAILURE, type SilentFailureKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Advice } from './advice.js';
import { cautious, type Evidence, groupBy, measured, tracesOf, windowText } from './evidence.js';

const MINIMUM_RESULTS = 20;
/** Results that begin like an error, although the tool could have said so. */
const MINIMUM_ERRORS = 3;
/** A search may find nothing; when half of its results are empty, an agent wastes its calls. */
const MINIMUM_ABSENT_SHARE = 0.5;
/** From this share of the results on it is a warning. */
const WARNING_SHARE = 0.1;

/** Tools whose successful results are empty, null, or begin like an error: agents take them for answers. */
export function silentFailures({ samples, ...window }: Evidence): Advice[] {
  if (!samples.some(({ attributes }) => attributes[ATTR_SILENT_FAILURE] !== undefined)) return [];
  const results = samples.filter(({ ok, operation }) => ok && operation.startsWith('tools/call '));
  return [...groupBy(results, ({ kind, operation }) => `${kind} ${operation}`).values()].flatMap((ofTool) => {
    const of = (kind: SilentFailureKind) => ofTool.filter(({ attributes }) => attributes[ATTR_SILENT_FAILURE] === kind);
    const errors = of('error_text');
    const absent = [...of('empty'), ...of('null')];
    const saysErrors = errors.length >= MINIMUM_ERRORS;
    const isAbsent = ofTool.length >= MINIMUM_RESULTS && absent.length >= MINIMUM_ABSENT_SHARE * ofTool.length;
    if (!saysErrors && !isAbsent) return [];
    const found = [...(saysErrors ? errors : []), ...(isAbsent ? absent : [])];
    const share = found.length / ofTool.length;
    const { operation, kind } = ofTool[0]!;
    const { fromMillis, toMillis } = window;
    return {
      billed: [],
      recommendation: {
        kind: 'silent_failures',
        subject: operation,
        severity: cautious(window, saysErrors && share >= WARNING_SHARE ? 'warning' : 'info'),
        text: `${counted(ofTool, saysErrors ? errors.length : 0, isAbsent ? absent.length : 0)} ${windowText(window)}. ${remedy(kind, saysErrors)}`,
        evidence: [
          measured('results that begin like an error', '', errors.length, ofTool.length, window),
          measured('empty and null results', '', absent.length, ofTool.length, window),
        ],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds: tracesOf(found.slice(-3)),
      },
    };
  });
}

function counted(ofTool: readonly OperationSample[], errors: number, absent: number): string {
  const { operation } = ofTool[0]!;
  const parts = [
    ...(errors > 0 ? [`${errors} begin like an error`] : []),
    ...(absent > 0 ? [`${absent} are empty or null`] : []),
  ];
  return `Of ${format(ofTool.length, '')} successful results of ${operation}, ${parts.join(' and ')}`;
}

const remedy = (kind: OperationSample['kind'], saysErrors: boolean): string => {
  const by = kind === 'server' ? 'Let the tool' : 'Ask the maintainers of the server to let the tool';
  return saysErrors
    ? `${by} set isError on failures, so that agents and monitors see them.`
    : `${by} say in words that there is nothing, and why; an agent takes an empty result for a fault, or for an answer.`;
};
