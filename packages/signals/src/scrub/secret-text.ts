/** What stands in place of a secret in text. */
export const MASK = '[redacted]';

/**
 * Texts that are secrets by their shape: bearer and basic credentials, JSON web tokens, keys of well-known issuers,
 * private keys in PEM, passwords in URLs.
 */
const SECRET_SHAPE =
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|npm|hf|xox[abprs]|AKIA|ASIA|AIza)[-_]?[\w-]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}(?=@)/g;

/** A name that stands for a secret, what ties it to its value, and the value: `password=…`, `"api_key": "…"`. */
const SECRET_PAIR =
  /(\b[\w-]{0,32}(?:pass(?:word|wd|phrase)|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|signature|\bsig)["']?\s{0,4}[=:]\s{0,4}["']?)([^\s"'&,;<>[\]{}]{3,512})/gi;

/** `text` with everything masked that is a secret by its shape, or is named as one just before. */
export const maskSecrets = (text: string): string => text.replace(SECRET_SHAPE, MASK).replace(SECRET_PAIR, `$1${MASK}`);
