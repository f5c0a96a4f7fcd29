import type { Context } from 'hono';
import type { z } from 'zod';
import { type RequestEnv, refuse } from '../guard/guard.js';

/** The least that a person's request needs. */
const MAX_BODY_BYTES = 65_536;

/**
 * The JSON of a request's body, or the response that says what is wrong with it. The body is read off the connection, because the
 * limit of hono needs global classes to be replaced.
 */
export async function readJson(
  c: Context<RequestEnv>,
  wanted: string,
  maxBytes = MAX_BODY_BYTES,
): Promise<{ readonly value: unknown } | Response> {
  const { headers } = c.env.incoming;
  // A form of another page can send no such type without asking first.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) {
    return refuse(c, 415, wanted);
  }
  const text = await readText(c, maxBytes);
  if (text === undefined) {
    c.header('Connection', 'close');
    return refuse(c, 413, `a body has at most ${maxBytes} bytes here`);
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return refuse(c, 400, 'the body is not JSON');
  }
}

/** The JSON body of a request in its shape, or the response that says what is wrong with it. */
export async function readBody<T extends z.ZodType>(c: Context<RequestEnv>, shape: T): Promise<z.infer<T> | Response> {
  const read = await readJson(c, 'send JSON, with Content-Type: application/json');
  if (read instanceof Response) return read;
  const { success, data, error } = shape.safeParse(read.value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return refuse(c, 400, issues.slice(0, 5).join('; '));
}

/** The whole body; `undefined` when it is longer than permitted, by its header or as it comes. */
async function readText(c: Context<RequestEnv>, maxBytes: number): Promise<string | undefined> {
  const { incoming } = c.env;
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
