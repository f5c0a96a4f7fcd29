import { Hono } from 'hono';
import { z } from 'zod';
import type { AcknowledgeRequest, SilenceRequest } from '../api/alerts.js';
import { type RequestEnv, refuse } from '../guard/guard.js';
import { alertsView } from '../view/alerts-view.js';
import type { Sources } from '../view/sources.js';
import { readBody } from './body.js';

const words = (max: number) => z.string().trim().min(1).max(max);

const SILENCE = z.strictObject({
  matchers: z.array(words(1024)).min(1).max(32),
  for: words(64),
  comment: words(4096),
  author: words(256),
}) satisfies z.ZodType<SilenceRequest>;

const ACKNOWLEDGE = z.strictObject({
  by: words(256),
  comment: z.string().trim().max(4096).optional(),
}) satisfies z.ZodType<AcknowledgeRequest>;

/** `/api/alerts` with acknowledge, and `/api/silences`. */
export function alertRoutes(sources: Sources): Hono<RequestEnv> {
  const { alerts } = sources;
  const routes = new Hono<RequestEnv>().get('/alerts', (c) => c.json(alertsView(sources)));
  if (alerts === undefined) {
    return routes.all('/silences', (c) => refuse(c, 404, 'alerting is off in this process'));
  }
  return routes
    .post('/alerts/:alert/acknowledge', async (c) => {
      const body = await readBody(c, ACKNOWLEDGE);
      if (body instanceof Response) return body;
      const { by, comment } = body;
      const count = await alerts.acknowledge(c.req.param('alert'), { by, ...(comment !== undefined && { comment }) });
      return count > 0
        ? c.json({ acknowledged: count })
        : refuse(c, 404, 'no such alert fires, or it is acknowledged already');
    })
    .post('/silences', async (c) => {
      const body = await readBody(c, SILENCE);
      if (body instanceof Response) return body;
      try {
        return c.json(await alerts.silence(body), 201);
      } catch (error) {
        return refuse(c, 400, error instanceof Error ? error.message : 'the silence is malformed');
      }
    })
    .delete('/silences/:id', async (c) =>
      (await alerts.liftSilence(c.req.param('id'))) ? c.body(null, 204) : refuse(c, 404, 'there is no such silence'),
    );
}
