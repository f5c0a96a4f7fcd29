/**
 * OTLP/JSON as it stands on the wire, and the friendly form that tests read.
 * Source: https://github.com/open-telemetry/opentelemetry-proto, `trace/v1`, `metrics/v1`, `logs/v1`, and its JSON mapping.
 */

/** An attribute's value as OTLP/JSON writes it: one key tells the type. 64-bit integers come as strings. */
export interface WireValue {
  stringValue?: string;
  intValue?: string | number;
  doubleValue?: number;
  boolValue?: boolean;
  bytesValue?: string;
  arrayValue?: { values?: WireValue[] };
  kvlistValue?: { values?: WireAttribute[] };
}

export interface WireAttribute {
  key: string;
  value?: WireValue;
}

interface WireScope {
  name?: string;
  version?: string;
}

interface WireResource {
  attributes?: WireAttribute[];
}

export interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: WireAttribute[];
  status?: { code?: number; message?: string };
  links?: { traceId: string; spanId: string; attributes?: WireAttribute[] }[];
  events?: { name: string; attributes?: WireAttribute[] }[];
}

export interface WirePoint {
  attributes?: WireAttribute[];
  startTimeUnixNano?: string | number;
  timeUnixNano?: string | number;
  asInt?: string | number;
  asDouble?: number;
  count?: string | number;
  sum?: number;
  min?: number;
  max?: number;
  explicitBounds?: number[];
  bucketCounts?: (string | number)[];
}

interface WirePoints {
  dataPoints?: WirePoint[];
}

export interface WireMetric {
  name: string;
  unit?: string;
  description?: string;
  histogram?: WirePoints;
  exponentialHistogram?: WirePoints;
  sum?: WirePoints & { isMonotonic?: boolean };
  gauge?: WirePoints;
}

interface WireLogRecord {
  timeUnixNano?: string | number;
  severityNumber?: number;
  severityText?: string;
  body?: WireValue;
  attributes?: WireAttribute[];
  traceId?: string;
  spanId?: string;
}

export interface TracesExport {
  resourceSpans?: { resource?: WireResource; scopeSpans?: { scope?: WireScope; spans?: WireSpan[] }[] }[];
}

export interface MetricsExport {
  resourceMetrics?: { resource?: WireResource; scopeMetrics?: { scope?: WireScope; metrics?: WireMetric[] }[] }[];
}

export interface LogsExport {
  resourceLogs?: { resource?: WireResource; scopeLogs?: { scope?: WireScope; logRecords?: WireLogRecord[] }[] }[];
}

export type AttributeType = 'string' | 'int' | 'double' | 'bool' | 'bytes' | 'array' | 'map' | 'none';
export type Value = string | number | boolean | Value[] | { [key: string]: Value } | undefined;
export type Attributes = Record<string, Value>;

export function decodeValue(wire: WireValue | undefined): { type: AttributeType; value: Value } {
  if (wire?.stringValue !== undefined) return { type: 'string', value: wire.stringValue };
  if (wire?.intValue !== undefined) return { type: 'int', value: Number(wire.intValue) };
  if (wire?.doubleValue !== undefined) return { type: 'double', value: wire.doubleValue };
  if (wire?.boolValue !== undefined) return { type: 'bool', value: wire.boolValue };
  if (wire?.bytesValue !== undefined) return { type: 'bytes', value: wire.bytesValue };
  if (wire?.arrayValue !== undefined) {
    return { type: 'array', value: (wire.arrayValue.values ?? []).map((item) => decodeValue(item).value) };
  }
  if (wire?.kvlistValue !== undefined) return { type: 'map', value: decodeAttributes(wire.kvlistValue.values) };
  return { type: 'none', value: undefined };
}

const decodeAttributes = (wire: WireAttribute[] | undefined): Attributes =>
  Object.fromEntries((wire ?? []).map(({ key, value }) => [key, decodeValue(value).value]));

const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'] as const;
export type SpanKindName = (typeof SPAN_KINDS)[number];
export type StatusName = (typeof STATUS_CODES)[number];

export interface SpanRecord {
  resource: Attributes;
  scope: string;
  name: string;
  kind: SpanKindName;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Attributes;
  status: StatusName;
  statusMessage: string | undefined;
  links: { traceId: string; spanId: string }[];
  events: { name: string; attributes: Attributes }[];
  durationSeconds: number;
  wire: WireSpan;
}

/** The instrument by the shape of its data: a sum that may fall is an `updowncounter`. */
export type Instrument = 'histogram' | 'exponential' | 'counter' | 'updowncounter' | 'gauge' | 'none';

export interface MetricRecord {
  resource: Attributes;
  scope: string;
  name: string;
  unit: string;
  instrument: Instrument;
  points: PointRecord[];
}

export interface PointRecord {
  attributes: Attributes;
  /** Of sums and gauges. */
  value: number | undefined;
  /** Of histograms. */
  count: number | undefined;
  sum: number | undefined;
  wire: WirePoint;
}

export interface LogEntry {
  resource: Attributes;
  scope: string;
  severity: string | undefined;
  body: Value;
  attributes: Attributes;
  traceId: string | undefined;
  spanId: string | undefined;
}

export const spansOf = (exports: readonly TracesExport[]): SpanRecord[] =>
  exports.flatMap(({ resourceSpans = [] }) =>
    resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
      const resourceAttributes = decodeAttributes(resource?.attributes);
      return scopeSpans.flatMap(({ scope, spans = [] }) =>
        spans.map((wire) => spanRecord(wire, scope?.name ?? '', resourceAttributes)),
      );
    }),
  );

const spanRecord = (wire: WireSpan, scope: string, resource: Attributes): SpanRecord => ({
  resource,
  scope,
  name: wire.name,
  kind: SPAN_KINDS[wire.kind ?? 0] ?? 'UNSPECIFIED',
  traceId: wire.traceId,
  spanId: wire.spanId,
  parentSpanId: wire.parentSpanId || undefined,
  attributes: decodeAttributes(wire.attributes),
  status: STATUS_CODES[wire.status?.code ?? 0] ?? 'UNSET',
  statusMessage: wire.status?.message || undefined,
  links: (wire.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
  events: (wire.events ?? []).map(({ name, attributes }) => ({ name, attributes: decodeAttributes(attributes) })),
  durationSeconds: Number(BigInt(wire.endTimeUnixNano ?? 0) - BigInt(wire.startTimeUnixNano ?? 0)) / 1e9,
  wire,
});

export const metricsOf = (exports: readonly MetricsExport[]): MetricRecord[] =>
  exports.flatMap(({ resourceMetrics = [] }) =>
    resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) => {
      const resourceAttributes = decodeAttributes(resource?.attributes);
      return scopeMetrics.flatMap(({ scope, metrics = [] }) =>
        metrics.map((wire) => metricRecord(wire, scope?.name ?? '', resourceAttributes)),
      );
    }),
  );

const metricRecord = (wire: WireMetric, scope: string, resource: Attributes): MetricRecord => ({
  resource,
  scope,
  name: wire.name,
  unit: wire.unit ?? '',
  instrument: instrumentOf(wire),
  points: (wire.histogram ?? wire.exponentialHistogram ?? wire.sum ?? wire.gauge)?.dataPoints?.map(pointRecord) ?? [],
});

function instrumentOf(wire: WireMetric): Instrument {
  if (wire.histogram) return 'histogram';
  if (wire.exponentialHistogram) return 'exponential';
  if (wire.sum) return wire.sum.isMonotonic ? 'counter' : 'updowncounter';
  return wire.gauge ? 'gauge' : 'none';
}

const pointRecord = (wire: WirePoint): PointRecord => ({
  attributes: decodeAttributes(wire.attributes),
  value: wire.asDouble ?? (wire.asInt === undefined ? undefined : Number(wire.asInt)),
  count: wire.count === undefined ? undefined : Number(wire.count),
  sum: wire.sum,
  wire,
});

export const logsOf = (exports: readonly LogsExport[]): LogEntry[] =>
  exports.flatMap(({ resourceLogs = [] }) =>
    resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
      const resourceAttributes = decodeAttributes(resource?.attributes);
      return scopeLogs.flatMap(({ scope, logRecords = [] }) =>
        logRecords.map((wire) => ({
          resource: resourceAttributes,
          scope: scope?.name ?? '',
          severity: wire.severityText,
          body: decodeValue(wire.body).value,
          attributes: decodeAttributes(wire.attributes),
          traceId: wire.traceId || undefined,
          spanId: wire.spanId || undefined,
        })),
      );
    }),
  );
