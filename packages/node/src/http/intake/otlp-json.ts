import type { TraceLog } from '@mcp-vitals/windows';
import type { Attributes, AttributeValue, HrTime } from '@opentelemetry/api';

/** A span of another process, in the shape of the SDK's ended spans. */
export interface ForeignSpan {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly duration: HrTime;
  readonly status: { readonly code: number; readonly message?: string };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly resource: { readonly attributes: Attributes };
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** Spans or records taken from one request. */
export const MAX_ITEMS = 5000;
const MAX_ATTRIBUTES = 128;
const MAX_TEXT = 4096;

/** The members that lead from a request to its items. */
export type ItemPath = readonly [outer: string, middle: string, inner: string];
export const SPANS: ItemPath = ['resourceSpans', 'scopeSpans', 'spans'];
export const LOGS: ItemPath = ['resourceLogs', 'scopeLogs', 'logRecords'];

const TRACE_ID = /^[\da-f]{32}$/i;
const SPAN_ID = /^[\da-f]{16}$/i;

/** The spans of an `ExportTraceServiceRequest` in OTLP/JSON. What is malformed is left out. Never throws. */
export function spansOf(request: unknown): ForeignSpan[] {
  return items(request, SPANS).flatMap(({ item, resource }) => spanOf(item, resource));
}

/** The log records of an `ExportLogsServiceRequest` in OTLP/JSON that belong to a trace. Never throws. */
export function logsOf(request: unknown): { readonly traceId: string; readonly log: TraceLog }[] {
  return items(request, LOGS).flatMap(({ item }) => {
    const traceId = textOf(item.traceId).toLowerCase();
    if (!TRACE_ID.test(traceId)) return [];
    const spanId = textOf(item.spanId).toLowerCase();
    // Zero stands for a time that is not known.
    const times = [item.timeUnixNano, item.observedTimeUnixNano].map(timeOf);
    const [seconds, nanos] = times.find((time) => time[0] > 0 || time[1] > 0) ?? [0, 0];
    const body = readValue(item.body);
    const log = {
      atMillis: seconds * 1000 + nanos / 1e6,
      level: textOf(item.severityText),
      message: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
      spanId: SPAN_ID.test(spanId) ? spanId : null,
    };
    return { traceId, log };
  });
}

/** The items of a request that are not read, because it has too many. Never throws. */
export function itemsBeyond(request: unknown, path: ItemPath): number {
  const lists = groupsOf(request, path).flatMap((group) =>
    listOf(group[path[1]]).map((scope) => listOf(scope[path[2]])),
  );
  return Math.max(0, lists.reduce((sum, { length }) => sum + length, 0) - MAX_ITEMS);
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_TEXT) : '');

const groupsOf = (request: unknown, [outer]: ItemPath): Json[] => (isObject(request) ? listOf(request[outer]) : []);

function items(request: unknown, path: ItemPath): { item: Json; resource: Attributes }[] {
  const found: { item: Json; resource: Attributes }[] = [];
  const [, middle, inner] = path;
  for (const group of groupsOf(request, path)) {
    const resource = isObject(group.resource) ? attributesOf(group.resource.attributes) : {};
    for (const item of listOf(group[middle]).flatMap((scope) => listOf(scope[inner]))) {
      if (found.push({ item, resource }) >= MAX_ITEMS) return found;
    }
  }
  return found;
}

function spanOf(item: Json, resource: Attributes): ForeignSpan[] {
  const [traceId, spanId, parent] = [item.traceId, item.spanId, item.parentSpanId].map((id) =>
    textOf(id).toLowerCase(),
  );
  if (!TRACE_ID.test(traceId!) || !SPAN_ID.test(spanId!)) return [];
  const [start, end] = [timeOf(item.startTimeUnixNano), timeOf(item.endTimeUnixNano)];
  const status = isObject(item.status) ? item.status : {};
  const message = textOf(status.message);
  return [
    {
      name: textOf(item.name),
      // OTLP counts kinds from 1, the API from 0.
      kind: numberOf(item.kind, KINDS) - 1,
      attributes: attributesOf(item.attributes),
      startTime: start,
      duration: between(start, end),
      status: { code: numberOf(status.code, CODES), ...(message !== '' && { message }) },
      ...(SPAN_ID.test(parent!) && { parentSpanContext: { spanId: parent! } }),
      resource: { attributes: resource },
      spanContext: () => ({ traceId: traceId!, spanId: spanId! }),
    },
  ];
}

/** Enumerations are numbers in OTLP/JSON; some senders write their names. */
const KINDS = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
const CODES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];

function numberOf(value: unknown, names: readonly string[]): number {
  const number = typeof value === 'string' ? names.indexOf(value) : value;
  return typeof number === 'number' && names[number] !== undefined ? number : 0;
}

/** Nanoseconds since the epoch, which are a string because a number cannot hold them. */
function timeOf(value: unknown): HrTime {
  if (typeof value !== 'string' && typeof value !== 'number') return [0, 0];
  const digits = String(value);
  if (!/^\d{1,19}$/.test(digits)) return [0, 0];
  const padded = digits.padStart(10, '0');
  return [Number(padded.slice(0, -9)), Number(padded.slice(-9))];
}

function between([startSeconds, startNanos]: HrTime, [endSeconds, endNanos]: HrTime): HrTime {
  const nanos = (endSeconds - startSeconds) * 1e9 + endNanos - startNanos;
  return nanos > 0 ? [Math.floor(nanos / 1e9), Math.round(nanos % 1e9)] : [0, 0];
}

function attributesOf(given: unknown): Attributes {
  const attributes: Attributes = {};
  for (const { key, value } of listOf(given).slice(0, MAX_ATTRIBUTES)) {
    const read = readValue(value);
    if (typeof key === 'string' && key !== '__proto__' && read !== undefined) attributes[key.slice(0, 256)] = read;
  }
  return attributes;
}

/** The value of an `AnyValue`; lists as JSON, nothing nested. */
function readValue(value: unknown): AttributeValue | undefined {
  if (!isObject(value)) return undefined;
  const { arrayValue } = value;
  if (!isObject(arrayValue)) return scalarOf(value);
  return textOf(JSON.stringify(listOf(arrayValue.values).slice(0, 64).map(scalarOf)));
}

function scalarOf({ stringValue, boolValue, intValue, doubleValue }: Json): string | number | boolean | undefined {
  if (typeof stringValue === 'string') return textOf(stringValue);
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof intValue === 'string' || typeof intValue === 'number') {
    return Number.isFinite(Number(intValue)) ? Number(intValue) : undefined;
  }
  return typeof doubleValue === 'number' ? doubleValue : undefined;
}
