const encoder = new TextEncoder();

/** The fields of numbers, and the values that the serializers give them and OTLP does not know. */
const UNKNOWN = /"(doubleValue|asDouble|sum|min|max)":null|"(intValue|asInt)":(-?\d{19,}|-?[\d.]+e\+\d+)/g;
const AS_DOUBLE: Readonly<Record<string, string>> = { intValue: 'doubleValue', asInt: 'asDouble' };
const INT64_LIMIT = 2 ** 63;

/**
 * The request with its numbers as protobuf writes them in JSON (protobuf.dev, "JSON Mapping"), because a collector refuses the whole of it
 * for one that it cannot read. NaN and the infinities have names, but the serializers write null for each, so all become NaN. Integers have
 * 64 bits, so larger ones become doubles, as in the protobuf of the serializers.
 */
export function withKnownNumbers(request: Uint8Array): Uint8Array {
  const text = Buffer.from(request.buffer, request.byteOffset, request.length).toString();
  const known = text.replace(UNKNOWN, (field, double?: string, integer = '', digits = '') => {
    if (double !== undefined) return `"${double}":"NaN"`;
    return Math.abs(Number(digits)) < INT64_LIMIT ? field : `"${AS_DOUBLE[integer]}":${digits}`;
  });
  return known === text ? request : encoder.encode(known);
}
