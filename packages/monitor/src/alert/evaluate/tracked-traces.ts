import {
  ATTR_ANOMALY_KIND,
  ATTR_ANOMALY_SEVERITY,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
  METRICS,
} from '@mcp-vitals/signals';
import { matches, type OperationSample, type Where } from '@mcp-vitals/windows';
import type { TraceSearch, TraceSource } from './trace-source.js';

type Texts = Readonly<Record<string, string>>;

/** The calls of one operation. */
interface Calls {
  readonly kind: OperationSample['kind'];
  readonly attributes: Texts;
  readonly samples: OperationSample[];
}

/** The kind of the calls that a metric measures. */
const KINDS: Readonly<Record<string, OperationSample['kind']>> = {
  [METRICS.clientOperationDuration.name]: 'client',
  [METRICS.serverOperationDuration.name]: 'server',
  [METRICS.operationDuration.name]: 'internal',
};

/**
 * Finds the slowest call that matches among those that the performance tracker kept one by one:
 * `trackedTraces(() => tracker.getSnapshots())`. A condition on an attribute that samples do not keep matches none.
 */
export function trackedTraces(samples: () => readonly OperationSample[]): TraceSource {
  let indexedMillis: number | undefined;
  let operations: readonly Calls[] = [];
  return {
    worst(search) {
      // An evaluation searches for every active alert, and the samples stay the same meanwhile.
      if (search.toMillis !== indexedMillis) operations = byOperation(samples());
      indexedMillis = search.toMillis;
      return worstOf(operations, search)?.traceId;
    },
  };
}

function worstOf(operations: readonly Calls[], { metric, where, fromMillis, toMillis }: TraceSearch) {
  const isAnomaly = metric === METRICS.anomaliesOpen.name;
  const kind = KINDS[metric];
  if (kind === undefined && !isAnomaly) return undefined;
  const conditions = isAnomaly ? ofAnomaly(where) : where;
  let worst: OperationSample | undefined;
  for (const { kind: own, attributes, samples } of operations) {
    if (kind !== undefined && own !== kind) continue;
    const [ofOperation, ofCall] = split(conditions, attributes);
    if (!matches(attributes, ofOperation)) continue;
    for (const sample of samples) {
      const endMillis = sample.startMillis + sample.durationMs;
      if (endMillis <= fromMillis || endMillis > toMillis || sample.traceId === '') continue;
      if (worst !== undefined && sample.durationMs <= worst.durationMs) continue;
      if (matches(attributesOf(sample), ofCall)) worst = sample;
    }
  }
  return worst;
}

/** An anomaly of errors is of failed calls; its other attributes are not those of calls. */
function ofAnomaly(where: Where): Where {
  const attributes = [ATTR_ANOMALY_KIND, ATTR_ANOMALY_SEVERITY];
  const ofCalls = Object.fromEntries(Object.entries(where).filter(([name]) => !attributes.includes(name)));
  return where[ATTR_ANOMALY_KIND] === 'errors' ? { ...ofCalls, [ATTR_ERROR_TYPE]: { exists: true } } : ofCalls;
}

/** The conditions that all calls of an operation meet or none, and the others. */
function split(where: Where, attributes: Texts): readonly [Where, Where] {
  const entries = Object.entries(where);
  const pick = (shared: boolean) => Object.fromEntries(entries.filter(([name]) => name in attributes === shared));
  return [pick(true), pick(false)];
}

/** The attributes of a single call: samples keep few, and the name of its error stands apart. */
function attributesOf({ attributes, errorType, ok }: OperationSample): Texts {
  const texts = Object.entries(attributes).map(([name, value]) => [name, String(value)] as const);
  return { ...Object.fromEntries(texts), [ATTR_ERROR_TYPE]: errorType ?? (ok ? '' : 'error') };
}

function byOperation(samples: readonly OperationSample[]): readonly Calls[] {
  const operations = new Map<string, Calls>();
  for (const sample of samples) {
    const key = `${sample.kind} ${sample.operation}`;
    const known = operations.get(key);
    if (known !== undefined) known.samples.push(sample);
    else operations.set(key, { kind: sample.kind, attributes: namesOf(sample), samples: [sample] });
  }
  return [...operations.values()];
}

/** The names inside an operation's name: of the application's operation, or of the method with its tool or prompt. */
function namesOf({ operation, kind }: OperationSample): Texts {
  if (kind === 'internal') return { [ATTR_OPERATION_NAME]: operation };
  const [, method = operation, target = ''] = /^(\S+) (.*)$/su.exec(operation) ?? [];
  return {
    [ATTR_OPERATION_NAME]: operation,
    [ATTR_MCP_METHOD_NAME]: method,
    [ATTR_GEN_AI_TOOL_NAME]: method === 'tools/call' ? target : '',
    [ATTR_GEN_AI_PROMPT_NAME]: method === 'prompts/get' ? target : '',
  };
}
