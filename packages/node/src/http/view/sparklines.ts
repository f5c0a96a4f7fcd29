import { INDICATORS, type Indicator, measureEach } from '@mcp-vitals/monitor';
import {
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { MAX_ROWS, type OperationRole } from '../api/live.js';

/** Points of a sparkline, one a minute. */
const POINTS = 30;
const STEP_MILLIS = 60_000;

const BY_MESSAGE = [ATTR_MCP_METHOD_NAME, ATTR_GEN_AI_TOOL_NAME, ATTR_GEN_AI_PROMPT_NAME];

const AVERAGES: readonly {
  readonly role: OperationRole;
  readonly indicator: Indicator;
  readonly by: readonly string[];
}[] = [
  { role: 'client', indicator: INDICATORS.client_latency_average, by: BY_MESSAGE },
  { role: 'server', indicator: INDICATORS.server_latency_average, by: BY_MESSAGE },
  { role: 'internal', indicator: INDICATORS.operation_latency_average, by: [ATTR_OPERATION_NAME] },
];

/** The average duration of each operation in each of the last 30 minutes. */
export class Sparklines {
  /** One map a minute, oldest first. */
  #minutes: ReadonlyMap<string, number>[] = [];
  #dueMillis = Number.NEGATIVE_INFINITY;

  /** Adds the last minute, once it is over. */
  advance(windows: WindowView, nowMillis: number): void {
    if (nowMillis < this.#dueMillis) return;
    this.#dueMillis = nowMillis + STEP_MILLIS;
    const averages = new Map<string, number>();
    for (const { role, indicator, by } of AVERAGES) {
      const groups = measureEach(indicator, windows, nowMillis, { over: '1m', by });
      for (const { by: of, value } of groups.slice(0, MAX_ROWS)) {
        if (value !== null) averages.set(keyOf(role, nameOf(of)), value);
      }
    }
    this.#minutes = [...this.#minutes.slice(1 - POINTS), averages];
  }

  of(role: OperationRole, name: string): (number | null)[] {
    const key = keyOf(role, name);
    return this.#minutes.map((minute) => rounded(minute.get(key)));
  }
}

const keyOf = (role: OperationRole, name: string): string => `${role} ${name}`;

const rounded = (millis: number | undefined): number | null =>
  millis === undefined ? null : Number(millis.toPrecision(4));

function nameOf(by: Readonly<Record<string, string>>): string {
  const method = by[ATTR_MCP_METHOD_NAME];
  if (method === undefined) return by[ATTR_OPERATION_NAME] ?? '';
  const target = by[ATTR_GEN_AI_TOOL_NAME] || by[ATTR_GEN_AI_PROMPT_NAME];
  return target ? `${method} ${target}` : method;
}
