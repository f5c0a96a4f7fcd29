import { createHash } from 'node:crypto';

/** What a header takes, and a receiver's table. */
const PLAIN = /^[\x21-\x7e]{1,200}$/;

/** The id of a notice as the value of a header: itself, or its hash when HTTP would not take it. */
export const idempotencyKey = (noticeId: string): string =>
  PLAIN.test(noticeId) ? noticeId : createHash('sha256').update(noticeId).digest('hex');
