import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import type { Attributes, HrTime, SpanKind } from '@opentelemetry/api';
import { type Correlation, correlationsOf } from './correlation.js';

/** The part of the `ReadableSpan` of SDK 2.x and 3.x that is read here. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly duration: HrTime;
  readonly status: { readonly code: number; readonly message?: string };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly events?: readonly { readonly attributes?: Attributes }[];
  readonly links?: readonly { readonly attributes?: Attributes }[];
  readonly resource?: { readonly attributes: Attributes };
  readonly spanContext: () => { readonly traceId: string; readonly spanId: string };
}

/** Times are wall times in milliseconds since the epoch. */
export interface TraceSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly failed: boolean;
  readonly statusMessage: string | null;
  readonly attributes: Readonly<Attributes>;
}

export interface TraceLog {
  readonly atMillis: number;
  readonly level: string;
  readonly message: string;
  readonly spanId: string | null;
}

export interface TraceSummary {
  readonly traceId: string;
  /** The name of the span without a parent here, or of the first. */
  readonly name: string;
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly services: readonly string[];
  readonly spans: number;
  readonly errors: number;
  /** The conversation, session or client that it belongs to, the closest first, and its tasks. */
  readonly correlations: readonly Correlation[];
}

/** Each span before its children, and those by their start. */
export interface TraceTimeline {
  readonly traceId: string;
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly TraceLog[];
  readonly correlations: readonly Correlation[];
  readonly droppedSpans: number;
}

const STATUS_ERROR = 2;
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Whether a span failed, by its status or its `error.type`. */
export const isFailed = ({ status, attributes }: EndedSpan): boolean =>
  status.code === STATUS_ERROR || attributes[ATTR_ERROR_TYPE] !== undefined;

const millisOf = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;

export function describe(span: EndedSpan): TraceSpan {
  const { attributes, status, resource } = span;
  const service = resource?.attributes['service.name'];
  return {
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    service: typeof service === 'string' ? service : '',
    kind: KINDS[span.kind] ?? 'internal',
    startMillis: millisOf(span.startTime),
    durationMillis: Math.max(0, millisOf(span.duration)),
    failed: isFailed(span),
    statusMessage: status.message ?? null,
    attributes,
  };
}

/** Clocks of two processes differ, so a child can begin before its parent. */
export function parentsFirst(spans: TraceSpan[]): TraceSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string | null, TraceSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startMillis - b.startMillis)) {
    const parent = span.parentSpanId !== null && ids.has(span.parentSpanId) ? span.parentSpanId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  const ordered: TraceSpan[] = [];
  const waiting = [...(children.get(null) ?? [])].reverse();
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    ordered.push(span);
    waiting.push(...(children.get(span.spanId) ?? []).toReversed());
    children.delete(span.spanId);
  }
  return ordered;
}

export function summaryOf(traceId: string, spans: readonly EndedSpan[], errors: number): TraceSummary {
  const described = spans.map(describe);
  const ids = new Set(described.map(({ spanId }) => spanId));
  const root = described.find(({ parentSpanId }) => parentSpanId === null || !ids.has(parentSpanId)) ?? described[0]!;
  const startMillis = Math.min(...described.map((span) => span.startMillis));
  const endMillis = Math.max(...described.map((span) => span.startMillis + span.durationMillis));
  return {
    traceId,
    name: root.name,
    startMillis,
    durationMillis: endMillis - startMillis,
    services: [...new Set(described.map(({ service }) => service))],
    spans: spans.length,
    errors,
    correlations: correlationsOf(spans),
  };
}

export function operationOf({ name, attributes }: EndedSpan): string {
  const operation = attributes[ATTR_OPERATION_NAME];
  if (operation !== undefined) return String(operation);
  const method = attributes[ATTR_MCP_METHOD_NAME];
  const target = attributes[ATTR_GEN_AI_TOOL_NAME] ?? attributes[ATTR_GEN_AI_PROMPT_NAME];
  return method === undefined ? name : target === undefined ? String(method) : `${String(method)} ${String(target)}`;
}
