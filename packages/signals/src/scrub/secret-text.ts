import { CREDENTIAL_FORMS } from './credential-forms.js';
import { SECRET_NAME } from './secret-key.js';
import { AZURE_SECRET, NO_WORD, TOKEN } from './token.js';

/** The replacement of a secret in text. */
export const MASK = '[redacted]';

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g;

/** A value in quotes, in those of JSON within a text of JSON, in the braces of ODBC, or up to the next separator. */
const VALUE = [
  String.raw`"(?:[^"\\]|\\.){1,512}`,
  String.raw`'(?:[^'\\]|\\.){1,512}`,
  String.raw`\\{1,7}["'][^"'\\]{1,512}`,
  String.raw`\{[^{}\s]{1,512}`,
  String.raw`(?:(?:bearer|basic|token|apikey|digest|negotiate) )?[^\s"'&,;<>[\]{}\\]{3,512}`,
].join('|');

/** What stands between a name and its value, as in `name=…`, `"name": "…"`, `<name>…` and `{"name":"name","value":"…"}`. */
const SEPARATOR = [
  String.raw`(?:\\{0,7}["']|%22|&quot;)?\s{0,4}(?:=>?|:|：|%3D|%3A)\s{0,4}(?:%22|&quot;)?`,
  String.raw`\s(?:is|was)\s{1,4}(?=["'])`,
  '>',
  String.raw`(?:\\{0,7}["'],?|\r?\n)\s{0,16}\\{0,7}["']?value\\{0,7}["']?\s{0,4}[:=]\s{0,4}`,
].join('|');

/** A name that stands for a secret, and its value; `pass` has another meaning too, so its value has quotes. */
const NAMED_SECRET = new RegExp(
  String.raw`((?:(?:${SECRET_NAME}|\b(?:sig|psk|[ht]?otp)|[?&](?:code|key|auth|sid))(?: provided)?(?:${SEPARATOR})|\b(?:pass|pw)\\{0,7}["']?\s{0,4}[:=]\s{0,4}(?=\\{0,7}["'])))(?:${VALUE})`,
  'gi',
);

/** The credentials of any scheme: `Authorization: SSWS …`, `Authorization: Digest username="…", response="…"`. */
const AUTHORIZATION =
  /((?:[Aa]uthorization|AUTHORIZATION)\s{0,4}[:=]\s{0,4})[\w-]{1,32} {1,4}(?:(?:\w{1,32}="[^"\r\n]{0,512}"(?:, {0,4})?){1,16}|(?=\S*[^a-z\s.,:;!?()"'])[^\s"'<>]{3,512})/g;

/** The same on a command line: `--api-key …`. */
const FLAG_SECRET = new RegExp(
  String.raw`(--?(?:\w{1,32}-){0,4}(?:${SECRET_NAME})\s{1,4})(?:["'][^"']{1,512}|${NO_WORD}[^\s"'<>[\]{}-][^\s"'<>[\]{}]{2,512})`,
  'g',
);

const COOKIES = /(\bcookie["']?\s{0,4}[:=]\s{0,4}["']?)(?=[\w.-]{1,128}=)[^\r\n"']{1,4096}/gi;

/** Masks each part of `text` that is a secret by its shape or by the name before it. */
export function maskSecrets(text: string): string {
  let masked = text.replace(TOKEN, MASK);
  for (const [hint, pattern] of CREDENTIAL_FORMS)
    if (masked.includes(hint)) masked = masked.replace(pattern, `$1${MASK}`);
  if (masked.includes('Q~')) masked = masked.replace(AZURE_SECRET, MASK);
  if (masked.includes('-----BEGIN')) masked = masked.replace(PRIVATE_KEY, MASK);
  if (/ -./.test(masked)) masked = masked.replace(FLAG_SECRET, maskValue);
  if (!/[=:：>]|%3[AD]|\s(?:is|was)\s{1,4}["']/i.test(masked)) return masked;
  return masked.replace(COOKIES, `$1${MASK}`).replace(AUTHORIZATION, `$1${MASK}`).replace(NAMED_SECRET, maskValue);
}

/** Keeps the name and the opening quote, so that JSON stays JSON. */
function maskValue(match: string, name: string): string {
  const [quote] = /^(?:\\*["']|\{)?/.exec(match.slice(name.length))!;
  return `${name}${quote}${MASK}`;
}
