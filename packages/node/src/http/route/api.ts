import { INDICATORS, type IndicatorName } from '@mcp-vitals/monitor';
import type { Correlation, RecentTraces } from '@mcp-vitals/windows';
import { Hono } from 'hono';
import type { ChangesAnswer } from '../api/changes.js';
import type { LinkTemplates } from '../api/links.js';
import type { OperationRole } from '../api/live.js';
import type { TraceGroupsAnswer, TracesAnswer } from '../api/traces.js';
import { type RequestEnv, refuse, trustedOnly } from '../guard/guard.js';
import type { StreamHub } from '../stream/stream-hub.js';
import { definitionsView } from '../view/definitions-view.js';
import type { EvaluatedReport } from '../view/evaluated-report.js';
import { schemaView } from '../view/schema-view.js';
import { indicatorSeries, operationSeries } from '../view/series-view.js';
import type { Sources } from '../view/sources.js';
import { alertRoutes } from './alerts.js';

export interface ApiParts {
  readonly sources: Sources;
  readonly links: LinkTemplates;
  readonly hub: StreamHub;
  readonly traces: RecentTraces;
  /** The live data of this moment, as JSON. */
  readonly snapshot: () => string;
  readonly evaluated: EvaluatedReport;
}

const ROLES: ReadonlySet<string> = new Set<OperationRole>(['client', 'server', 'internal']);

/** `/api`: all of it needs the token. */
export function apiRoutes({ sources, links, hub, traces, snapshot, evaluated }: ApiParts): Hono<RequestEnv> {
  return new Hono<RequestEnv>()
    .use(trustedOnly)
    .get('/report', async (c) =>
      c.req.query('of') === 'evaluation'
        ? c.body(evaluated.json, 200, { 'Content-Type': 'application/json' })
        : c.json(await sources.report()),
    )
    .get('/links', (c) => c.json(links))
    .get('/stream', (c) => {
      const stream = hub.open(snapshot(), () => c.env.outgoing.destroy());
      if (stream === undefined) return refuse(c, 503, 'too many readers of the stream; close a page');
      return new Response(stream, {
        headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
      });
    })
    .get('/changes', (c) =>
      c.json<ChangesAnswer>({ changes: sources.changes.recent({ limit: 500 }), dropped: sources.changes.dropped }),
    )
    .get('/schema', (c) => c.json(schemaView()))
    .get('/definitions', (c) => c.json(definitionsView(sources)))
    .get('/traces', (c) => {
      const operation = c.req.query('operation');
      const of = correlationIn(c.req.query('of'));
      return c.json<TracesAnswer>({
        traces: traces.recent({
          ...(operation && { operation }),
          ...(of && { of }),
          onlyErrors: c.req.query('errors') === 'true',
        }),
      });
    })
    .get('/trace-groups', (c) => c.json<TraceGroupsAnswer>({ groups: traces.groups() }))
    .get('/traces/:id', (c) => {
      const trace = traces.get(c.req.param('id'));
      return trace ? c.json(trace) : refuse(c, 404, 'this trace is not kept in the process any more');
    })
    .get('/series', (c) => {
      const name = c.req.query('indicator') ?? '';
      if (!Object.hasOwn(INDICATORS, name)) return refuse(c, 404, 'no such indicator; docs/indicators.md lists them');
      const indicator = INDICATORS[name as IndicatorName];
      return within(
        c.req.query('over') ?? '1h',
        (over) => c.json(indicatorSeries(sources, indicator, over)),
        (why) => refuse(c, 400, why),
      );
    })
    .get('/operations/:role/:name/series', (c) => {
      const { role, name } = c.req.param();
      if (!ROLES.has(role)) return refuse(c, 404, 'role must be client, server or internal');
      return within(
        c.req.query('over') ?? '1h',
        (over) => c.json(operationSeries(sources, role as OperationRole, name, over)),
        (why) => refuse(c, 400, why),
      );
    })
    .route('/', alertRoutes(sources));
}

const CORRELATIONS: ReadonlySet<string> = new Set<Correlation['kind']>(['conversation', 'session', 'client', 'task']);

/** Reads `conversation:ID` and its like; `undefined` for anything else. */
function correlationIn(text = ''): Correlation | undefined {
  const [kind = ''] = text.split(':', 1);
  return CORRELATIONS.has(kind) ? { kind: kind as Correlation['kind'], id: text.slice(kind.length + 1) } : undefined;
}

/** Answers for a window, or says what is wrong with it. */
function within<T, F>(over: string, answer: (over: string) => T, refused: (why: string) => F): T | F {
  try {
    return answer(over);
  } catch (error) {
    if (error instanceof RangeError) return refused(error.message);
    throw error;
  }
}
