/** What the address after `#` says: a page with what is chosen on it. */
export interface Route {
  /** Such as `['operations', 'server', 'tools/call slow_tool']`; empty for the overview. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads the fragment of an address. One that names no page, such as the token's, is the overview; what cannot be read is left out. */
export function parseRoute(fragment: string): Route {
  const [path, query] = split(fragment.startsWith('#/') ? fragment.slice(2) : '');
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The link to a page. Empty members of the query are left out. */
export function linkTo(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '');
  const text = new URLSearchParams(given).toString();
  return `#/${path.map(encoded).join('/')}${text === '' ? '' : `?${text}`}`;
}

/** Half of a surrogate pair, which a stranger may send and no address can hold, is replaced. */
const encoded = (part: string): string => encodeURIComponent(part.replaceAll(/\p{Cs}/gu, '\uFFFD'));

function split(text: string): [string, string] {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
