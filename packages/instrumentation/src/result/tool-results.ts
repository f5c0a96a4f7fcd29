import {
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_RESULT_LENGTH,
  ATTR_ROLE,
  ATTR_SILENT_FAILURE,
  CardinalityLimit,
  createCounter,
  createHistogram,
  METRICS,
} from '@mcp-vitals/signals';
import type { Attributes, Context, Counter, Histogram, Meter, Span } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { ResultInspection } from './inspection.js';

/** Maximum number of tools with figures of their results; most servers have fewer, and each costs two series. */
const MAX_TOOLS = 30;

/** Results of a tool whose lengths are all recorded; of later ones, one in `SAMPLED`, because a record costs two microseconds. */
const FIRST = 32;
const SAMPLED = 8;

/** What is kept of a tool: its attributes, made once, because the SDK hashes each set that it sees, and its measured results. */
interface Tool {
  readonly attributes: Attributes;
  results: number;
}

/** Adds what the look at a result told to its span. */
export function describeInspection(span: Span, { characters, silentFailure }: ResultInspection): void {
  if (characters !== undefined) span.setAttribute(ATTR_RESULT_LENGTH, characters);
  if (silentFailure !== undefined) span.setAttribute(ATTR_SILENT_FAILURE, silentFailure);
}

/** The metrics of the results of tool calls, by tool. */
export class ToolResults {
  readonly #length: Histogram;
  readonly #silentFailures: Counter;
  readonly #tools = new CardinalityLimit(MAX_TOOLS);
  readonly #seen: Readonly<Record<Role, Map<unknown, Tool>>> = { client: new Map(), server: new Map() };

  constructor(meter: Meter) {
    this.#length = createHistogram(meter, METRICS.toolResultLength);
    this.#silentFailures = createCounter(meter, METRICS.toolSilentFailures);
  }

  /** @param call the attributes of the call, whose tool's name is bounded */
  record(role: Role, call: Attributes, { characters, silentFailure }: ResultInspection, context: Context): void {
    const name = call[ATTR_GEN_AI_TOOL_NAME];
    const tool = this.#seen[role].get(name) ?? this.#begin(role, name);
    if (characters !== undefined && isMeasured(tool)) this.#length.record(characters, tool.attributes, context);
    if (silentFailure !== undefined) this.#silentFailures.add(1, tool.attributes, context);
  }

  /** Starts the counter of a tool at 0, so that `increase()` counts its first failures. */
  #begin(role: Role, name: unknown): Tool {
    const attributes = { [ATTR_ROLE]: role, [ATTR_GEN_AI_TOOL_NAME]: this.#tools.admit(String(name)) };
    this.#silentFailures.add(0, attributes);
    const tool = { attributes, results: 0 };
    this.#seen[role].set(name, tool);
    return tool;
  }
}

/** Whether the length of the next result is recorded: of many, by chance, because calls often follow a pattern. */
const isMeasured = (tool: Tool): boolean => (tool.results < FIRST ? ++tool.results > 0 : Math.random() * SAMPLED < 1);
