import type { DeprecatedFeature } from '@mcp-vitals/signals';
import { isObject, metaOf, type Notification, type Request } from '../message/messages.js';

/** The `_meta` key in which a request asks for log messages, from 2026-07-28 on. */
const META_LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

/** Requests for input in one result that are looked at. */
const MAX_INPUT_REQUESTS = 16;

/** The feature that a message of each method belongs to. The `initialize` request counts when its session begins. */
const OF_METHOD: ReadonlyMap<unknown, DeprecatedFeature> = new Map([
  ['sampling/createMessage', 'sampling'],
  ['roots/list', 'roots'],
  ['notifications/roots/list_changed', 'roots'],
  ['logging/setLevel', 'logging'],
  ['notifications/message', 'logging'],
] satisfies [string, DeprecatedFeature][]);

/** The deprecated feature that a message uses. */
export function deprecatedUseOf({ method, params }: Request | Notification): DeprecatedFeature | undefined {
  const feature = OF_METHOD.get(method);
  if (feature !== undefined || params?._meta === undefined) return feature;
  return metaOf(params)?.[META_LOG_LEVEL] === undefined ? undefined : 'logging';
}

/** The deprecated features that a result asks its receiver for, in a further round of the exchange (MCP 2026-07-28). */
export function deprecatedUsesOf(result: unknown): DeprecatedFeature[] {
  if (!isObject(result) || result.resultType !== 'input_required' || !isObject(result.inputRequests)) return [];
  return Object.values(result.inputRequests)
    .slice(0, MAX_INPUT_REQUESTS)
    .flatMap((request) => OF_METHOD.get(isObject(request) ? request.method : undefined) ?? []);
}
