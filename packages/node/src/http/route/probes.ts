import { healthResponse } from '@mcp-vitals/monitor';
import { Hono } from 'hono';
import { type RequestEnv, refuse } from '../guard/guard.js';
import type { Sources } from '../view/sources.js';

const GROUP = /^[\w.-]{1,128}$/;

/**
 * `/livez`, `/readyz` and `/healthz` as `application/health+json`, 503 when unhealthy. Checks run at most once for all
 * concurrent probes; what they found is shown only to readers with the token.
 */
export function probeRoutes(sources: Sources): Hono<RequestEnv> {
  const { health, clock, serviceName } = sources;
  const respond = async (details: boolean, group: string | undefined) => {
    const found = group === undefined ? await health.currentHealth() : await health.groupHealth(group);
    const { statusCode, contentType, body } = healthResponse(found, {
      details,
      clock,
      ...(details && serviceName !== null && { serviceId: serviceName }),
    });
    return new Response(JSON.stringify(body), { status: statusCode, headers: { 'Content-Type': contentType } });
  };
  return new Hono<RequestEnv>()
    .get('/livez', (c) => respond(c.get('isTrusted'), 'live'))
    .get('/readyz', (c) => respond(c.get('isTrusted'), 'ready'))
    .get('/healthz', async (c) => {
      const group = c.req.query('group');
      if (group !== undefined && !GROUP.test(group))
        return refuse(c, 400, 'group must be a name of at most 128 characters');
      try {
        return await respond(c.get('isTrusted'), group);
      } catch (error) {
        return refuse(c, 404, error instanceof RangeError ? error.message : 'there is no such group');
      }
    });
}
