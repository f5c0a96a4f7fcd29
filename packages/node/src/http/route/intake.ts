import type { RecentTraces } from '@mcp-vitals/windows';
import { type Context, Hono } from 'hono';
import { type RequestEnv, refuse, trustedOnly } from '../guard/guard.js';
import { answerOf, type Signal } from '../intake/otlp-answer.js';
import { itemsBeyond, LOGS, logsOf, SPANS, spansOf } from '../intake/otlp-json.js';
import { LOGS_REQUEST, readProtobuf, TRACE_REQUEST } from '../intake/otlp-protobuf.js';
import { readBytes, tooLarge } from './body.js';
import { inflated } from './inflate.js';

/** A batch of spans as exporters send them. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What a request must be, and what is done with it. */
interface Intake {
  readonly signal: Signal;
  readonly message: typeof TRACE_REQUEST;
  /** Returns the number of items that are not taken. */
  readonly take: (request: unknown) => number;
}

/**
 * `/v1/traces` and `/v1/logs`: takes spans and records of other processes by OTLP/HTTP in protobuf or JSON, so that a timeline
 * shows the server and the database of a call as well. They are kept with the recent traces and passed on to nobody.
 */
export function intakeRoutes(traces: RecentTraces): Hono<RequestEnv> {
  return new Hono<RequestEnv>()
    .use(trustedOnly)
    .post('/traces', (c) =>
      receive(c, {
        signal: 'spans',
        message: TRACE_REQUEST,
        take: (request) => {
          for (const span of spansOf(request)) traces.add(span);
          return itemsBeyond(request, SPANS);
        },
      }),
    )
    .post('/logs', (c) =>
      receive(c, {
        signal: 'logs',
        message: LOGS_REQUEST,
        take: (request) => {
          for (const { traceId, log } of logsOf(request)) traces.addLog(traceId, log);
          return itemsBeyond(request, LOGS);
        },
      }),
    );
}

async function receive(c: Context<RequestEnv>, { signal, message, take }: Intake): Promise<Response> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = c.env.incoming.headers;
  const [format] = /^application\/(?:json|x-protobuf)\b/i.exec(type) ?? [];
  if (format === undefined || !/^(?:identity|gzip)$/i.test(encoding)) {
    return refuse(c, 415, 'send OTLP as application/x-protobuf or application/json, plain or gzip');
  }
  const sent = await readBytes(c, MAX_BYTES);
  if (sent instanceof Response) return sent;
  const isJson = /json/i.test(format);
  let rejected: number;
  try {
    const bytes = /^gzip$/i.test(encoding) ? await inflated(sent, MAX_BYTES) : sent;
    if (bytes === undefined) return tooLarge(c, MAX_BYTES);
    rejected = take(isJson ? JSON.parse(bytes.toString('utf8')) : readProtobuf(bytes, message));
  } catch {
    return refuse(c, 400, `the body is not OTLP in ${isJson ? 'JSON' : 'protobuf'}`);
  }
  c.header('Content-Type', format.toLowerCase());
  return c.body(answerOf(signal, rejected, isJson));
}
