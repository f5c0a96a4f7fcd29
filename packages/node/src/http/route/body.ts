import type { Context } from 'hono';
import type { z } from 'zod';
import { type RequestEnv, refuse } from '../guard/guard.js';

/** The least that a person's request needs. */
const MAX_BODY_BYTES = 65_536;

/** The JSON body of a request in its shape, or the response that says what is wrong with it. */
export async function readBody<T extends z.ZodType>(c: Context<RequestEnv>, shape: T): Promise<z.infer<T> | Response> {
  const { headers } = c.env.incoming;
  // A form of another page can send no such type without asking first.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) {
    return refuse(c, 415, 'send JSON, with Content-Type: application/json');
  }
  const bytes = await readBytes(c, MAX_BODY_BYTES);
  if (bytes instanceof Response) return bytes;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return refuse(c, 400, 'the body is not JSON');
  }
  const { success, data, error } = shape.safeParse(value);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return refuse(c, 400, issues.slice(0, 5).join('; '));
}

/**
 * The whole body, or the response that says that it is longer than permitted, by its header or as it comes. It is read off the
 * connection, because the limit of hono needs global classes to be replaced.
 */
export async function readBytes(c: Context<RequestEnv>, maxBytes: number): Promise<Buffer | Response> {
  const { incoming } = c.env;
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return tooLarge(c, maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A request that is destroyed ends its connection, and with the rest unread the sender never sees the answer.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return tooLarge(c, maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The server reads on after this answer, for half a second, so that a sender who is still writing sees it. */
export const tooLarge = (c: Context<RequestEnv>, maxBytes: number): Response =>
  refuse(c, 413, `a body has at most ${maxBytes} bytes here`);
