/** User and password of a URL; what follows the name of a secret; a bearer token. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [
    /\b((?:[\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key))["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1***',
  ],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
];

/** A text that a server wrote, without the secrets that can be told by their form. */
export const scrub = (text: string): string =>
  SECRETS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
