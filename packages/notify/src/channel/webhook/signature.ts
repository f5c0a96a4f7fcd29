import { createHmac } from 'node:crypto';
import { idempotencyKey } from '../../outbound/idempotency-key.js';
import type { Secret } from '../../outbound/secret.js';

const PREFIX = 'whsec_';

/**
 * The headers that identify and sign a request.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secret `whsec_` and base64, or any text
 */
export function signedHeaders(
  noticeId: string,
  body: string,
  wallMillis: number,
  secret: Secret | undefined,
): Record<string, string> {
  const id = idempotencyKey(noticeId);
  const timestamp = String(Math.floor(wallMillis / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'idempotency-key': id };
  if (secret === undefined) return headers;
  const text = secret.reveal();
  const key = text.startsWith(PREFIX) ? Buffer.from(text.slice(PREFIX.length), 'base64') : Buffer.from(text);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
