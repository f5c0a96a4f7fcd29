import type { Refusal } from '@mcp-vitals/signals';
import { failureText } from '../message/failure-text.js';
import { isObject, type Response } from '../message/messages.js';

/** The refusals that HTTP knows, by status. */
const BY_STATUS: ReadonlyMap<unknown, Refusal> = new Map([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [429, 'rate_limited'],
]);

/**
 * The refusals by the code of a JSON-RPC error. MCP defines none, so servers and gateways pass on the status of HTTP, or its
 * number within JSON-RPC's range.
 */
const BY_CODE: ReadonlyMap<number, Refusal> = new Map([
  ...([401, 403, 429] as const).map((status) => [status, BY_STATUS.get(status)!] as const),
  [-32401, 'unauthenticated'],
  [-32403, 'forbidden'],
  [-32429, 'rate_limited'],
  [-32029, 'rate_limited'],
]);

/** What SDKs, gateways and wrappers put before the message of an error. */
const PREFIX =
  /^(?:\W{0,4}(?:MCP error -?\d{1,6}|(?:[\w.-]{1,40} ){0,3}(?:error|failed)(?: executing tool [\w.-]{1,128})?|HTTP(?: error)?(?: status)?|status(?: code)?)\s{0,2}[:\s-]\s{0,2})*\W{0,4}/i;

const QUOTA =
  '(?:the |your |an? )?(?:api |secondary |daily |hourly |monthly )*(?:rate[- ]?limit|quota|request limit|usage limit)s?';
const TOKEN = '(?:access |bearer |api |auth )*(?:token|key|credentials)';

const beginning = (...alternatives: readonly string[]): RegExp => new RegExp(`^(?:${alternatives.join('|')})`, 'i');

/**
 * Matches the words of a refusal at the beginning of a message. "Permission denied, open '/etc/shadow'" is the file system's
 * answer to a tool, and "quota.txt not found" is about a file: neither refuses the call.
 */
const WORDS: readonly (readonly [Refusal, RegExp])[] = [
  [
    'rate_limited',
    beginning(
      String.raw`429\b`,
      String.raw`too many requests\b`,
      String.raw`rate[- ]?limited\b`,
      String.raw`${QUOTA}(?:\s*[:!]|\s*\.?\s*$|(?: [\w()]{1,20}){0,6}? (?:exceeded|reached|hit|exhausted)\b)`,
      String.raw`(?:request |call )?(?:was )?throttled\b`,
    ),
  ],
  [
    'unauthenticated',
    beginning(
      String.raw`401\b`,
      String.raw`unauthori[sz]ed\b`,
      String.raw`unauthenticated\b`,
      String.raw`authentication (?:is )?(?:required|failed)\b`,
      String.raw`not (?:authenticated|logged in|signed in)\b`,
      String.raw`(?:invalid|expired|missing) (?:or \w{1,20} )?${TOKEN}\b`,
      String.raw`(?:the |your )?${TOKEN} (?:has |is )?(?:expired|invalid|revoked)\b`,
    ),
  ],
  [
    'forbidden',
    beginning(
      String.raw`403\b`,
      String.raw`forbidden\b`,
      String.raw`access (?:is |was )?denied(?:\s*[.:!]|\s+(?:to|for|by)\b|\s*$)`,
      String.raw`permission denied(?:\s*[.!]|\s+(?:to|for|by)\b|\s*$)`,
      String.raw`insufficient[ _](?:scope|permission|privilege|access)s?\b`,
      String.raw`missing (?:required )?(?:scope|permission)s?\b`,
      String.raw`not (?:authori[sz]ed|allowed|permitted) to\b`,
      String.raw`(?:call |request )?(?:denied|blocked|rejected) by (?:the )?(?:policy|user|administrator|gateway)\b`,
    ),
  ],
];

/** The refusal that an HTTP status stands for; `undefined` for any other status. */
export const refusalOfStatus = (status: unknown): Refusal | undefined => BY_STATUS.get(status);

/** The refusal in a response that counts as a failure; `undefined` if the call failed for another reason. */
export function refusalIn(response: Response): Refusal | undefined {
  const byCode = response.error && BY_CODE.get(Number(response.error.code));
  if (byCode) return byCode;
  const text = failureText(response).replace(PREFIX, '');
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The errors that the SDKs throw without a status, where a person has to sign in, or has to grant more. */
const BY_ERROR: ReadonlyMap<unknown, number> = new Map([
  ['UnauthorizedError', 401],
  ['InsufficientScopeError', 403],
]);

/** The HTTP status for which a transport of an SDK refused to send; `undefined` if it failed for another reason. */
export function statusOf(error: unknown): number | undefined {
  if (!isObject(error)) return undefined;
  const { mcpBrand, name } = (error.constructor ?? {}) as { mcpBrand?: unknown; name?: unknown };
  const names = [error.name, name, typeof mcpBrand === 'string' ? mcpBrand.replace('mcp.', '') : undefined];
  for (const one of names) if (BY_ERROR.has(one)) return BY_ERROR.get(one);
  const { code, status, data } = error;
  const stated = [code, status, isObject(data) ? data.status : undefined];
  return stated.find((one): one is number => typeof one === 'number' && one >= 400 && one < 600);
}
