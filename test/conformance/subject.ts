import {
  decodeValue,
  type MetricRecord,
  type PointRecord,
  type SpanRecord,
  type WireAttribute,
} from '../helpers/otlp.js';
import { CALLER_FAULTS, METHODS, type MetricName, type Signal, UNKNOWN_TARGET } from './conventions.js';

/** The subject of the rules: a span or a point of a metric, with the common facts of the message. */
export interface Subject {
  where: string;
  signal: Signal;
  side: 'client' | 'server';
  attributes: Map<string, ReturnType<typeof decodeValue>>;
  keys: string[];
  method: string | undefined;
  protocolVersion: string | undefined;
  isNotification: boolean;
  errorType: string | undefined;
  /** The JSON-RPC error code of the response. */
  code: string | undefined;
  codeIsError: boolean;
  /** The peer refused the request, so that its target may be unknown. */
  targetUnknown: boolean;
  span?: SpanRecord;
  metric?: MetricRecord;
  point?: PointRecord;
  /** A span of an outer GenAI instrumentation that the MCP client's attributes were added to: name and kind are not MCP's. */
  enriched: boolean;
}

export function subjectOfSpan(span: SpanRecord): Subject {
  const enriched = isEnriched(span);
  return {
    ...message(span.wire.attributes, span.kind === 'SERVER' ? 'server' : 'client'),
    where: `span "${span.name}" ${span.spanId}`,
    signal: span.kind === 'SERVER' ? 'mcp.server' : 'mcp.client',
    span,
    enriched,
  };
}

export function subjectOfPoint(metric: MetricRecord, name: MetricName, point: PointRecord): Subject {
  return {
    ...message(point.wire.attributes, name.startsWith('mcp.server') ? 'server' : 'client'),
    where: `metric ${name} ${JSON.stringify(point.attributes)}`,
    signal: name,
    metric,
    point,
    enriched: false,
  };
}

function message(wire: WireAttribute[] = [], side: 'client' | 'server') {
  const attributes = new Map(wire.map(({ key, value }) => [key, decodeValue(value)]));
  const text = (key: string) => {
    const value = attributes.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const method = text('mcp.method.name');
  const code = text('rpc.response.status_code');
  return {
    side,
    attributes,
    keys: wire.map(({ key }) => key),
    method,
    protocolVersion: text('mcp.protocol.version'),
    isNotification: method?.startsWith('notifications/') ?? false,
    errorType: text('error.type'),
    code,
    codeIsError: code !== undefined && (side === 'client' || !CALLER_FAULTS.includes(code)),
    targetUnknown: code !== undefined && UNKNOWN_TARGET.includes(code),
  };
}

export const isEnriched = ({ kind, name }: SpanRecord): boolean =>
  kind === 'INTERNAL' && name.startsWith('execute_tool ');

/** Spans with an MCP attribute, or that name an MCP method although its attribute was forgotten. */
export function isMcpSpan({ name, kind, scope, attributes }: SpanRecord): boolean {
  const keys = Object.keys(attributes);
  if (keys.some((key) => key.startsWith('mcp.'))) return true;
  const method = name.split(' ')[0]!;
  if ((kind !== 'CLIENT' && kind !== 'SERVER') || !METHODS.has(method)) return false;
  return (
    method.includes('/') || /mcp|modelcontextprotocol/i.test(scope) || keys.some((key) => key.startsWith('jsonrpc.'))
  );
}
