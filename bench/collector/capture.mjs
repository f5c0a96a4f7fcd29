// What the main job exports, as it stands on the wire, to be played back with new trace ids.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const JOB = fileURLToPath(new URL('../../examples/schema-manager/dist/main.js', import.meta.url));

/** Runs the main job and keeps its requests: `{ signal, body }`, bodies in protobuf. */
export async function captureMainJob(seconds) {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ signal: request.url.split('/').at(-1), body: Buffer.concat(chunks) });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = spawn(process.execPath, [JOB, '--for', `${seconds}s`, '--slow-percent', '1', '--fail-percent', '1'], {
    env: {
      PATH: process.env.PATH,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.address().port}`,
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  server.close();
  return requests;
}

/** The fields of a protobuf message: number, and where the bytes of a length-delimited one stand. */
function* fieldsOf(bytes, from, to) {
  let at = from;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < to) {
    const key = varint();
    const wireType = key % 8;
    if (wireType === 2) {
      const length = varint();
      yield { number: Math.floor(key / 8), from: at, to: at + length };
      at += length;
    } else if (wireType === 0) varint();
    else at += wireType === 1 ? 8 : 4;
  }
}

/** The messages at the end of a path of field numbers. */
function* within(bytes, [number, ...rest], from = 0, to = bytes.length) {
  for (const field of fieldsOf(bytes, from, to)) {
    if (field.number !== number) continue;
    if (rest.length === 0) yield field;
    else yield* within(bytes, rest, field.from, field.to);
  }
}

// Field numbers of opentelemetry-proto: resource_spans, scope_spans, spans, then trace_id, or links and trace_id.
const SPANS = [1, 2, 2];
const TRACE_IDS = [
  [...SPANS, 1],
  [...SPANS, 13, 1],
];
// resource_metrics, scope_metrics, metrics, then gauge, sum or histogram, and data_points.
const POINTS = [5, 7, 9].map((kind) => [1, 2, 2, kind, 1]);

const countOf = (bytes, paths) => paths.reduce((sum, one) => sum + [...within(bytes, one)].length, 0);

/** As requests of at least so many items: messages of protobuf that stand behind one another are one message. */
export function requestsOf(bodies, Kind, leastItems) {
  const requests = [];
  let open = [];
  for (const body of bodies) {
    open.push(body);
    const request = new Kind(Buffer.concat(open));
    if (request.items < leastItems) continue;
    requests.push(request);
    open = [];
  }
  return requests;
}

/** A request of traces that can be sent any number of times, each time as other traces. */
export class SpanRequest {
  #body;
  #traceIds;

  constructor(body) {
    this.#body = body;
    this.#traceIds = TRACE_IDS.flatMap((one) => [...within(body, one)].map(({ from }) => from));
    this.items = countOf(body, [SPANS]);
  }

  /** The same mask for all requests of a round keeps traces that are spread over requests whole. */
  withMask(mask) {
    const body = Buffer.from(this.#body);
    for (const at of this.#traceIds) for (let i = 0; i < 16; i++) body[at + i] ^= mask[i];
    return body;
  }
}

/** A request of metrics, sent as it is: the Collector passes on values without looking at them. */
export class MetricRequest {
  #body;

  constructor(body) {
    this.#body = body;
    this.items = countOf(body, POINTS);
  }

  withMask() {
    return this.#body;
  }
}
