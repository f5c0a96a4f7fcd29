/** The replacement of a secret in text. */
export const MASK = '[redacted]';

/**
 * Secrets by their shape: bearer and basic credentials, JSON web tokens, keys of well-known issuers. Each form is as narrow as its
 * issuer's, because tools, packages and constraints have names such as `skills_list`, `npm-search-mcp` and `pk_orders`.
 */
const TOKEN = new RegExp(
  String.raw`\b(?:${[
    String.raw`(?:Bearer|Basic)\s+[\w.~+/=-]{8,}`,
    String.raw`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`,
    String.raw`(?:sk|rk|gh[opsur]|github_pat|glpat|xox[abprs])[-_][\w-]{12,}`,
    String.raw`pk[-_](?=[\w-]{0,64}\d)[\w-]{12,}`,
    '(?:npm|hf)_[A-Za-z0-9]{12,}',
    '(?:AKIA|ASIA)[A-Z0-9]{12,}',
    String.raw`AIza[\w-]{12,}`,
  ].join('|')})`,
  'g',
);

/** The password in a URL, after the name of its user. It may hold an unescaped `/`, unlike what follows a port. */
const URL_PASSWORD = /(:\/\/[^\s/:@[]{0,64}:)(?!\d{1,5}\/)[^\s@]{1,256}(?=@)/g;

/** The content of a `data:` URI. */
const DATA = /(;base64,)[\w+/=-]{8,}/g;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** The end of a name that stands for a secret, and its value: `password=…`, `"db_api_key": "…"`. */
const NAMED_SECRET =
  /((?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|private)[-_]?key|credentials?|signature|\bsig)["']?\s{0,4}[=:]\s{0,4}["']?)([^\s"'&,;<>[\]{}]{3,512})/gi;

/** Masks each part of `text` that is a secret by its shape or by the name before it. */
export function maskSecrets(text: string): string {
  let masked = text.replace(TOKEN, MASK);
  // Most texts have none of these, and a search for their prefixes is cheaper than a match.
  if (masked.includes('@') && masked.includes('://')) masked = masked.replace(URL_PASSWORD, `$1${MASK}`);
  if (masked.includes(';base64,')) masked = masked.replace(DATA, `$1${MASK}`);
  if (masked.includes('-----BEGIN')) masked = masked.replace(PRIVATE_KEY, MASK);
  return masked.includes('=') || masked.includes(':') ? masked.replace(NAMED_SECRET, `$1${MASK}`) : masked;
}
