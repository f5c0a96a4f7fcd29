import type { RecentTraces } from '@mcp-vitals/windows';
import { type Context, Hono } from 'hono';
import { type RequestEnv, trustedOnly } from '../guard/guard.js';
import { logsOf, spansOf } from '../intake/otlp-json.js';
import { readJson } from './body.js';

/** A batch of spans as exporters send them. */
const MAX_BYTES = 4 * 1024 * 1024;

const WANTED =
  'send JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json and OTEL_EXPORTER_OTLP_COMPRESSION=none in the sending process';

/**
 * `/v1/traces` and `/v1/logs`: takes spans and records of other processes by OTLP/HTTP in JSON, so that a timeline shows the server
 * and the database of a call as well. They are kept with the recent traces and passed on to nobody.
 */
export function intakeRoutes(traces: RecentTraces): Hono<RequestEnv> {
  const taking = (take: (request: unknown) => void) => async (c: Context<RequestEnv>) => {
    const read = await readJson(c, WANTED, MAX_BYTES);
    if (read instanceof Response) return read;
    take(read.value);
    return c.json({});
  };
  return new Hono<RequestEnv>()
    .use(trustedOnly)
    .post(
      '/traces',
      taking((request) => {
        for (const span of spansOf(request)) traces.add(span);
      }),
    )
    .post(
      '/logs',
      taking((request) => {
        for (const { traceId, log } of logsOf(request)) traces.addLog(traceId, log);
      }),
    );
}
