import { connectionIdentity, identityOfTransport } from '@mcp-vitals/signals';

/** Whether one of the entries names the server that a transport leads to. A transport whose target is not known leads to none. */
export function isTrusted(transport: object, entries: readonly string[]): boolean {
  const identity = identityOfTransport(transport);
  return identity !== undefined && entries.some((entry) => names(entry.trim(), identity));
}

function names(entry: string, identity: string): boolean {
  if (!/^https?:\/\//i.test(entry)) return connectionIdentity({ command: entry }) === identity;
  if (!URL.canParse(entry) || !URL.canParse(identity)) return false;
  const { origin, pathname, search } = new URL(entry);
  if (pathname === '/' && search === '') return new URL(identity).origin === origin;
  return connectionIdentity({ url: entry }) === identity;
}
