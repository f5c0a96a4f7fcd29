import type { McpPerformanceTracker, TraceSearch, TraceSource } from '@mcp-vitals/monitor';
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
  type Clock,
  METRICS,
} from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

const KIND_OF_METRIC: Readonly<Record<string, OperationSample['kind']>> = {
  [METRICS.clientOperationDuration.name]: 'client',
  [METRICS.serverOperationDuration.name]: 'server',
  [METRICS.operationDuration.name]: 'internal',
};

/** The samples of one moment are read once, although many alerts ask for their traces. */
const KEPT_MILLIS = 1000;

/** Finds the trace of the worst call among those that the tracker keeps: the slowest one, or the slowest that failed. */
export class WorstTraces implements TraceSource {
  readonly #tracker: McpPerformanceTracker;
  readonly #clock: Clock;
  #samples: readonly OperationSample[] = [];
  #readMillis = Number.NEGATIVE_INFINITY;

  constructor(tracker: McpPerformanceTracker, clock: Clock) {
    this.#tracker = tracker;
    this.#clock = clock;
  }

  worst({ metric, attributes, worst, fromMillis }: TraceSearch): string | undefined {
    const kind = KIND_OF_METRIC[metric];
    if (kind === undefined) return undefined;
    let found: OperationSample | undefined;
    for (const sample of this.#read()) {
      if (sample.kind !== kind || sample.startMillis + sample.durationMs < fromMillis || sample.traceId === '')
        continue;
      if (worst === 'failed' && sample.ok) continue;
      if (found !== undefined && found.durationMs >= sample.durationMs) continue;
      if (matches(sample, attributes)) found = sample;
    }
    return found?.traceId;
  }

  #read(): readonly OperationSample[] {
    const nowMillis = this.#clock.now();
    if (nowMillis - this.#readMillis >= KEPT_MILLIS) {
      this.#samples = this.#tracker.getSnapshots();
      this.#readMillis = nowMillis;
    }
    return this.#samples;
  }
}

function matches({ operation, errorType }: OperationSample, attributes: TraceSearch['attributes']): boolean {
  const name = attributes[ATTR_OPERATION_NAME];
  if (name !== undefined && operation !== name) return false;
  const error = attributes[ATTR_ERROR_TYPE];
  if (error !== undefined && errorType !== error) return false;
  const method = attributes[ATTR_MCP_METHOD_NAME];
  const target = attributes[ATTR_GEN_AI_TOOL_NAME] ?? attributes[ATTR_GEN_AI_PROMPT_NAME];
  if (target !== undefined && !operation.endsWith(` ${target}`)) return false;
  return method === undefined || operation === method || operation.startsWith(`${method} `);
}
