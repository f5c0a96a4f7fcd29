import { maskSecrets } from './secret-text.js';

/** The replacement of a credential in OpenTelemetry's URL conventions. */
const REDACTED = 'REDACTED';

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Removes credentials from a URI: user info, the values of the query, the fragment, and the content of a `data:` URI.
 * The rest is masked as any text is.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/url (`url.full`).
 */
export function scrubUri(uri: string): string {
  const scheme = SCHEME.exec(uri)?.[0] ?? '';
  if (scheme.toLowerCase() === 'data:') return `${uri.slice(0, uri.indexOf(',') + 1) || scheme}${REDACTED}`;
  const [beforeFragment, fragment] = split(uri, '#');
  const [hierarchy, query] = split(beforeFragment, '?');
  return (
    maskSecrets(withoutUserInfo(hierarchy, scheme)) +
    (query === undefined ? '' : `?${query.split('&').map(withoutValue).join('&')}`) +
    (fragment === undefined ? '' : `#${REDACTED}`)
  );
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A password may hold an unescaped `/`: then the last `@` ends the user info, not the first `/` the authority. */
function withoutUserInfo(hierarchy: string, scheme: string): string {
  const start = scheme.length + 2;
  if (hierarchy.slice(scheme.length, start) !== '//') return hierarchy;
  const slash = hierarchy.indexOf('/', start);
  const authority = slash < 0 ? hierarchy.slice(start) : hierarchy.slice(start, slash);
  const isCutShort = !authority.includes('@') && /:(?!\d*$)[^[\]]*$/.test(authority);
  const at = isCutShort ? hierarchy.lastIndexOf('@') : start + authority.lastIndexOf('@');
  return at < start ? hierarchy : `${scheme}//${REDACTED}@${hierarchy.slice(at + 1)}`;
}

function withoutValue(pair: string): string {
  const [name, value] = split(pair, '=');
  return value === undefined ? (name === '' ? '' : REDACTED) : `${maskSecrets(name)}=${REDACTED}`;
}
