/**
 * The values of one header, joined, in what undici publishes: names and values in turn, as text or bytes; one text in requests
 * of undici 5, which also sends the requests of `fetch` once it is loaded; an object in responses over HTTP/2.
 * @param name in lower case
 */
export function headerOf(headers: unknown, name: string): string | undefined {
  const values: string[] = [];
  for (const [key, value] of pairsOf(headers)) {
    // Few names have the same length.
    if ((key as { length?: number }).length !== name.length || String(key).toLowerCase() !== name) continue;
    values.push(Array.isArray(value) ? value.join(', ') : String(value));
  }
  return values.length === 0 ? undefined : values.join(', ');
}

function pairsOf(headers: unknown): Iterable<readonly [unknown, unknown]> {
  if (typeof headers === 'string') return pairsOfLines(headers);
  if (Array.isArray(headers)) return pairsOfList(headers);
  return typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
}

function* pairsOfLines(text: string): Generator<[string, string]> {
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) yield [line.slice(0, colon), line.slice(colon + 1).trim()];
  }
}

function* pairsOfList(list: readonly unknown[]): Generator<[unknown, unknown]> {
  for (let i = 0; i + 1 < list.length; i += 2) yield [list[i], list[i + 1]];
}
