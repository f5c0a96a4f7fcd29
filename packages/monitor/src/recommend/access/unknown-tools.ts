import { ATTR_REQUESTED_NAME, ATTR_TOOL_NEAREST, ATTR_TOOL_UNKNOWN, escapeText } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import type { Advice } from '../advice.js';
import { cautious, type Evidence, endOf, groupBy, measured, tracesOf, windowText } from '../evidence.js';

/** An agent that tries a wrong name once or twice corrects itself. */
const MINIMUM_CALLS = 3;
/** From this share of the tool calls on it is a warning. */
const WARNING_SHARE = 0.05;

/** A tool that was called and does not exist. */
export interface UnknownTool {
  readonly kind: OperationSample['kind'];
  /** As it was called, without secrets and invisible characters, at most 128 characters. */
  readonly name: string;
  /** The known tool whose name is closest. */
  readonly nearest: string | null;
  readonly calls: number;
  readonly lastMillis: number;
  readonly traceIds: readonly string[];
}

/** The tools that were called and do not exist, the most called first. */
export function unknownToolsOf(samples: readonly OperationSample[]): UnknownTool[] {
  const calls = samples.filter(({ attributes }) => attributes[ATTR_TOOL_UNKNOWN] === true);
  return [...groupBy(calls, ({ kind, attributes }) => `${kind} ${String(attributes[ATTR_REQUESTED_NAME])}`).values()]
    .map((ofName) => {
      const last = ofName.at(-1)!;
      const { kind, attributes } = last;
      const nearest = ofName.findLast((call) => call.attributes[ATTR_TOOL_NEAREST] !== undefined);
      return {
        kind,
        name: escapeText(String(attributes[ATTR_REQUESTED_NAME] ?? '_OTHER')),
        nearest: nearest ? String(nearest.attributes[ATTR_TOOL_NEAREST]) : null,
        calls: ofName.length,
        lastMillis: endOf(last),
        traceIds: tracesOf(ofName.slice(-3)),
      };
    })
    .sort((a, b) => b.calls - a.calls);
}

/** Names that are called again and again although no tool has them. */
export function unknownTools({ samples, ...window }: Evidence): Advice[] {
  const { fromMillis, toMillis } = window;
  return unknownToolsOf(samples).flatMap((tool) => {
    if (tool.calls < MINIMUM_CALLS) return [];
    const { kind, name, nearest, calls, traceIds } = tool;
    const all = samples.filter((one) => one.kind === kind && one.operation.startsWith('tools/call')).length;
    return {
      billed: [],
      recommendation: {
        kind: 'unknown_tool',
        subject: name,
        severity: cautious(window, calls >= WARNING_SHARE * all ? 'warning' : 'info'),
        text:
          `${calls} of ${all} tool calls asked for ${name}, which the server does not have, ${windowText(window)}` +
          `${nearest === null ? '' : `; the closest name is ${nearest}`}. ${remedy(tool)}`,
        evidence: [measured('calls to a tool that does not exist', '', calls, all, window)],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds,
      },
    };
  });
}

function remedy({ kind, name, nearest }: UnknownTool): string {
  if (kind === 'client') {
    return nearest === null
      ? 'List the tools again before the call, and take the name out of prompts: the client may hold an old list.'
      : `Call ${nearest} where it is meant: correct the name in the prompt or the code.`;
  }
  return nearest === null
    ? 'Take the name out of descriptions and instructions, and send notifications/tools/list_changed when a tool goes.'
    : `Agents expect this name: register ${name} beside ${nearest}, or write ${nearest} in the descriptions that lead to it.`;
}
