const KEY = 'mcp-vitals.token';

/**
 * The token of the printed address, `/#token=…`. It is taken out of the address at once, so that it stands in no bookmark and in no shared
 * picture, and is kept until the tab is closed.
 */
export function takeToken(): string | undefined {
  const [, written] = /^#token=(.+)$/.exec(location.hash) ?? [];
  if (written === undefined) return kept();
  const token = decoded(written);
  history.replaceState(null, '', '#/');
  keepToken(token);
  return token;
}

/** A browser writes some characters of a fragment otherwise than they were printed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Without storage the token is asked for again after the page is loaded anew.
  }
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
