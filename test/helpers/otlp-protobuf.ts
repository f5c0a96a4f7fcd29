import protobuf from 'protobufjs';
import type { TracesExport } from './otlp.js';

/**
 * The part of OTLP that a traces request consists of.
 * Source: https://github.com/open-telemetry/opentelemetry-proto, `collector/trace/v1`, `trace/v1`, `common/v1`.
 */
const SCHEMA = `syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { string name = 1; string version = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Event events = 11; repeated Link links = 13; Status status = 15;
}
message Event { string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}`;

const REQUEST = protobuf.parse(SCHEMA).root.lookupType('Request');

/** A traces request in protobuf as the JSON mapping of OTLP has it: identifiers in hexadecimal, 64-bit integers as text. */
export function tracesFromProtobuf(body: Uint8Array): TracesExport {
  const decoded = REQUEST.toObject(REQUEST.decode(body), { longs: String });
  const hexadecimal = (_key: string, value: unknown) =>
    isBuffer(value) ? Buffer.from(value.data).toString('hex') : value;
  return JSON.parse(JSON.stringify(decoded, hexadecimal)) as TracesExport;
}

/** What `JSON.stringify` shows of a Buffer. */
const isBuffer = (value: unknown): value is { data: number[] } =>
  (value as { type?: unknown } | null | undefined)?.type === 'Buffer';
