import type { Context } from 'hono';
import type { z } from 'zod';
import { type RequestEnv, refuse } from '../guard/guard.js';

/** The JSON body of a request in its shape, or the response that says what is wrong with it. */
export async function readBody<T extends z.ZodType>(c: Context<RequestEnv>, shape: T): Promise<z.infer<T> | Response> {
  // A form of another page can send no such type without asking first.
  if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? '')) {
    return refuse(c, 415, 'send JSON, with Content-Type: application/json');
  }
  let value: unknown;
  try {
    value = await c.req.json();
  } catch {
    return refuse(c, 400, 'the body is not JSON');
  }
  const { success, data, error } = shape.safeParse(value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return refuse(c, 400, issues.slice(0, 5).join('; '));
}
