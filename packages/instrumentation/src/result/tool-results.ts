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
  /** The attributes of each tool, made once, because the SDK hashes each set that it sees. */
  readonly #attributes: Readonly<Record<Role, Map<unknown, Attributes>>> = { client: new Map(), server: new Map() };

  constructor(meter: Meter) {
    this.#length = createHistogram(meter, METRICS.toolResultLength);
    this.#silentFailures = createCounter(meter, METRICS.toolSilentFailures);
  }

  /** @param call the attributes of the call, whose tool's name is bounded */
  record(role: Role, call: Attributes, { characters, silentFailure }: ResultInspection, context: Context): void {
    const tool = call[ATTR_GEN_AI_TOOL_NAME];
    const attributes = this.#attributes[role].get(tool) ?? this.#begin(role, tool);
    if (characters !== undefined) this.#length.record(characters, attributes, context);
    if (silentFailure !== undefined) this.#silentFailures.add(1, attributes, context);
  }

  /** Starts the counter of a tool at 0, so that `increase()` counts its first failures. */
  #begin(role: Role, tool: unknown): Attributes {
    const attributes = { [ATTR_ROLE]: role, [ATTR_GEN_AI_TOOL_NAME]: this.#tools.admit(String(tool)) };
    this.#silentFailures.add(0, attributes);
    this.#attributes[role].set(tool, attributes);
    return attributes;
  }
}
