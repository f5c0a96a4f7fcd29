import { ATTR_CLIENT_NAME, ATTR_GEN_AI_CONVERSATION_ID, ATTR_MCP_SESSION_ID, ATTR_TASK_ID } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';

/** What joins several traces: the handle that a client sends, the session of the transport, the client, or a task. */
export interface Correlation {
  readonly kind: 'conversation' | 'session' | 'client' | 'task';
  readonly id: string;
}

/** The attribute of each kind, the closest kind first: protocol 2026-07-28 has no sessions, so its calls need another. */
const ATTRIBUTES: readonly (readonly [Correlation['kind'], string])[] = [
  ['conversation', ATTR_GEN_AI_CONVERSATION_ID],
  ['session', ATTR_MCP_SESSION_ID],
  ['client', ATTR_CLIENT_NAME],
  ['task', ATTR_TASK_ID],
];

/** Correlations listed for one trace. */
const MAX_LISTED = 20;

interface Attributed {
  readonly attributes: Attributes;
}

/** Everything that joins these spans with others, the closest kind first. */
export function correlationsOf(spans: readonly Attributed[]): Correlation[] {
  const found = ATTRIBUTES.flatMap(([kind, key]) =>
    [...new Set(spans.map(({ attributes }) => attributes[key]))]
      .filter((id) => typeof id === 'string')
      .map((id) => ({ kind, id })),
  );
  return found.slice(0, MAX_LISTED);
}

/** Whether a span belongs to a correlation. */
export const isOf = ({ attributes }: Attributed, { kind, id }: Correlation): boolean =>
  ATTRIBUTES.some(([one, key]) => one === kind && attributes[key] === id);
