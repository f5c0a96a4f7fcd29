import type { Attributes, HrTime } from '@opentelemetry/api';
import { isObject } from '../message/messages.js';
import { resourceSpansIn } from './protocol.js';
import { receivedAttributes, receivedText, type TextBudget } from './received-attributes.js';

/** Limits of one answer. */
const MAX_SPANS = 64;
const MAX_GROUPS = 16;
const MAX_CHARACTERS = 32_768;
const MAX_NAME = 128;
/** Clocks drift: a span may be this much longer than the call that it is part of. */
const TOLERANCE_MILLIS = 1000;
/** Clocks of two machines differ by less than this. */
const MAX_SKEW_MILLIS = 86_400_000;

/** The call that spans must belong to. */
export interface Lineage {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly durationMillis: number;
  /** Wall time of the answer in milliseconds. */
  readonly atMillis: number;
  /** The address or command line of the server. */
  readonly server: string;
}

/** A span that a server returned: checked, bounded and scrubbed, yet its content is the server's word. */
export interface ServerSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceFlags: number;
  readonly name: string;
  /** `SpanKind` of OpenTelemetry's API. */
  readonly kind: number;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  /** `SpanStatusCode` of OpenTelemetry's API, and a message. */
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: Attributes;
  /** How many further attributes it had. */
  readonly droppedAttributes: number;
  /** What brings its times into the call, because clocks of two machines differ: 0 where the spans of the answer lie within it. */
  readonly clockOffsetMillis: number;
  /** The name that the server gives its service; empty when it gives none. */
  readonly serviceName: string;
  /** The address or command line of the server, as this process connected to it. */
  readonly server: string;
}

export interface ReceivedSpans {
  readonly spans: readonly ServerSpan[];
  /** Spans that are malformed, or do not belong to the call. */
  readonly rejected: number;
  /** Spans beyond the limit, and groups of spans beyond theirs. */
  readonly overLimit: number;
}

/** A list of spans in a result, and the resource that they are of. */
interface SpanList {
  readonly spans: readonly unknown[];
  readonly resource: unknown;
}

/**
 * The spans in a result that belong to a call: in its trace, each a descendant of the client's span by parents that are there, no longer
 * than the call. The cost is bounded whatever the result holds. Never changes the result.
 */
export function readServerSpans(result: unknown, lineage: Lineage): ReceivedSpans {
  const budget: TextBudget = { characters: MAX_CHARACTERS };
  const found = new Map<string, ServerSpan>();
  const { lists, left } = spanListsIn(result);
  let [seen, rejected, overLimit] = [0, 0, left];
  for (const { spans, resource } of lists) {
    const serviceName = serviceNameIn(resource, budget);
    const taken = spans.slice(0, MAX_SPANS - seen);
    seen += taken.length;
    overLimit += spans.length - taken.length;
    for (const one of taken) {
      const span = readSpan(one, serviceName, lineage, budget);
      if (span === undefined || found.has(span.spanId)) rejected++;
      else found.set(span.spanId, span);
    }
  }
  const read = descendantsOf(lineage.spanId, [...found.values()]);
  const clockOffsetMillis = clockOffsetOf(read, lineage);
  const spans = read.map((span) => ({ ...span, clockOffsetMillis }));
  return { spans, rejected: rejected + found.size - spans.length, overLimit };
}

/** How many spans a result holds, without reading them. */
export function countServerSpans(result: unknown): number {
  const { lists, left } = spanListsIn(result);
  return lists.reduce((sum, { spans }) => sum + spans.length, left);
}

/** The lists of spans in a result, and how many groups are left out. */
function spanListsIn(result: unknown): { readonly lists: SpanList[]; readonly left: number } {
  const lists: SpanList[] = [];
  let left = 0;
  const itemsOf = (value: unknown): unknown[] => {
    if (!Array.isArray(value)) return [];
    left += Math.max(0, value.length - MAX_GROUPS);
    return value.slice(0, MAX_GROUPS);
  };
  for (const group of itemsOf(resourceSpansIn(result))) {
    for (const scope of itemsOf(memberOf(group, 'scopeSpans'))) {
      const spans = memberOf(scope, 'spans');
      if (Array.isArray(spans)) lists.push({ spans, resource: memberOf(group, 'resource') });
    }
  }
  return { lists, left };
}

const memberOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

function serviceNameIn(resource: unknown, budget: TextBudget): string {
  const attributes: unknown = memberOf(resource, 'attributes');
  if (!Array.isArray(attributes)) return '';
  const name: unknown = attributes.slice(0, MAX_GROUPS).find((one) => memberOf(one, 'key') === 'service.name');
  return receivedText(memberOf(memberOf(name, 'value'), 'stringValue'), budget, MAX_NAME);
}

/** Each parent before its children. Spans of a circle have no way to the root, and are left out. */
function descendantsOf(root: string, spans: readonly ServerSpan[]): ServerSpan[] {
  const children = new Map<string, ServerSpan[]>();
  for (const span of spans) {
    const siblings = children.get(span.parentSpanId);
    if (siblings === undefined) children.set(span.parentSpanId, [span]);
    else siblings.push(span);
  }
  const found = [...(children.get(root) ?? [])];
  for (const span of found) found.push(...(children.get(span.spanId) ?? []));
  return found;
}

function readSpan(value: unknown, serviceName: string, lineage: Lineage, budget: TextBudget): ServerSpan | undefined {
  if (!isObject(value)) return undefined;
  const { traceId, kind, status } = value;
  const [spanId, parentSpanId] = [spanIdOf(value.spanId), spanIdOf(value.parentSpanId)];
  if (spanId === undefined || parentSpanId === undefined || spanId === lineage.spanId) return undefined;
  if (typeof traceId !== 'string' || traceId.toLowerCase() !== lineage.traceId) return undefined;
  const times = timesOf(value, lineage);
  if (times === undefined) return undefined;
  const code = memberOf(status, 'code');
  const message = receivedText(memberOf(status, 'message'), budget);
  const name = receivedText(value.name, budget, MAX_NAME) || 'unnamed';
  const attributes = receivedAttributes(value.attributes, budget);
  return {
    traceId: lineage.traceId,
    spanId,
    parentSpanId,
    traceFlags: lineage.traceFlags,
    name,
    kind: typeof kind === 'number' && Number.isInteger(kind) && kind >= 1 && kind <= 5 ? kind - 1 : 0,
    ...times,
    status: { code: code === 1 || code === 2 ? code : 0, ...(message !== '' && { message }) },
    attributes,
    clockOffsetMillis: 0,
    droppedAttributes: Array.isArray(value.attributes) ? value.attributes.length - Object.keys(attributes).length : 0,
    serviceName,
    server: lineage.server,
  };
}

/** In whole milliseconds, by the spans directly below the call: each side of them is as far from its ends. */
function clockOffsetOf(spans: readonly ServerSpan[], { spanId, durationMillis, atMillis }: Lineage): number {
  const direct = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
  if (direct.length === 0) return 0;
  const start = Math.min(...direct.map(({ startTime }) => millisOf(startTime)));
  const end = Math.max(...direct.map(({ endTime }) => millisOf(endTime)));
  const isWithin = start >= atMillis - durationMillis && end <= atMillis;
  return isWithin ? 0 : Math.round(atMillis - durationMillis / 2 - (start + end) / 2);
}

const millisOf = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;

function spanIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[\da-f]{16}$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase();
}

function timesOf(span: Record<string, unknown>, { durationMillis, atMillis }: Lineage) {
  const [start, end] = [nanosOf(span.startTimeUnixNano), nanosOf(span.endTimeUnixNano)];
  if (start === undefined || end === undefined || end < start) return undefined;
  const isTooLong = Number(end - start) / 1e6 > durationMillis + TOLERANCE_MILLIS;
  if (isTooLong || Math.abs(Number(end) / 1e6 - atMillis) > MAX_SKEW_MILLIS) return undefined;
  return { startTime: hrTimeOf(start), endTime: hrTimeOf(end), duration: hrTimeOf(end - start) };
}

function nanosOf(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return BigInt(value);
  return typeof value === 'number' && value >= 0 && value < 1e19 ? BigInt(Math.trunc(value)) : undefined;
}

const hrTimeOf = (nanos: bigint): HrTime => [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
