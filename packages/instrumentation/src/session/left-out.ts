import type { Notification, Request } from '../message/messages.js';

/** Members of requests that name their target: a tool or a prompt by its name, a resource by its URI. */
interface Target {
  readonly name?: unknown;
  readonly uri?: unknown;
}

/** The targets that are not recorded, as `method target`, by the protocol object of their server. */
const leftOut = new WeakMap<object, Set<string>>();

/** The protocol object of a high-level `McpServer`, or the object itself. */
const protocolOf = (server: object): object => (server as { readonly server?: object }).server ?? server;

/**
 * Keeps the requests for one target of one server out of spans and metrics, such as a tool that reports the figures it would
 * otherwise change. Other servers of the process are recorded as before.
 * @param method such as `tools/call` or `resources/read`
 * @param target the name of the tool, or the URI of the resource
 */
export function leaveOut(server: object, method: string, target: string): void {
  const protocol = protocolOf(server);
  const targets = leftOut.get(protocol) ?? new Set();
  leftOut.set(protocol, targets.add(`${method} ${target}`));
}

/** Whether a request that a server received is for a target that is left out. */
export function isLeftOut(
  server: object | undefined,
  { method, params }: Pick<Request | Notification, 'method' | 'params'>,
): boolean {
  const targets = server && leftOut.get(protocolOf(server));
  if (targets === undefined) return false;
  const { name, uri } = (params ?? {}) as Target;
  return targets.has(`${method} ${String(name ?? uri)}`);
}
