import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ErrorType,
  MCP_METHODS,
  maskSecrets,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { Notification, Request } from '../message/messages.js';
import type { Identity, Namer } from '../record/identity.js';
import type { NameBounds } from '../record/name-bounds.js';
import { type KnownNames, NAMED } from './known-names.js';
import type { TransportFacts } from './transport-facts.js';

/** The `_meta` key in which each request states its protocol version, from 2026-07-28 on. */
const META_PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion';

/** The method recorded for an unknown notification, distinct from that for an unknown request. */
const OTHER_NOTIFICATION = `notifications/${ErrorType.OTHER}`;

/** Whether a server in this process has registered a name. */
export type Registry = (kind: 'tools' | 'prompts', name: string) => boolean;

/**
 * The identities of one role by protocol version, method and target. Nested maps avoid building a key string for each
 * look-up.
 */
type ByVersion = Map<string | undefined, Map<string, Map<string | undefined, Identity>>>;

/**
 * Names the operations of one connection. A name that the server confirmed is used within the limits; any other is
 * recorded as `_OTHER`. Identities are cached, because calls repeat with the same attributes.
 */
export class Naming implements Namer {
  /** The protocol version negotiated on the connection. Only {@link agree} changes it. */
  version: string | undefined;
  /** The known names of the server at the other end, or in this process. */
  #known: KnownNames;
  #changes = 0;
  readonly #facts: TransportFacts;
  readonly #bounds: NameBounds;
  readonly #registry: Registry | undefined;
  readonly #identities: Record<Role, ByVersion> = { client: new Map(), server: new Map() };

  constructor(facts: TransportFacts, bounds: NameBounds, known: KnownNames, registry: Registry | undefined) {
    this.#facts = facts;
    this.#bounds = bounds;
    this.#known = known;
    this.#registry = registry;
  }

  get revision(): number {
    return this.#changes + this.#known.size;
  }

  get known(): KnownNames {
    return this.#known;
  }

  /** Whether the server is known to have a tool or a prompt. */
  knows(kind: 'tools' | 'prompts', name: string): boolean {
    return this.#known.has(kind, name) || this.#registry?.(kind, name) === true;
  }

  /** Switches to the known names of another server. */
  meet(known: KnownNames): void {
    // Includes the size of the replaced set, so that no revision repeats.
    this.#changes += this.#known.size + 1;
    this.#known = known;
  }

  /** Sets the negotiated protocol version. */
  agree(version: string): void {
    if (version === this.version) return;
    this.version = version;
    this.#changes++;
  }

  /** The version that a message states, which takes precedence over the negotiated one. Chosen by the peer. */
  versionOf({ params }: Request | Notification): string | undefined {
    const stated: unknown = params?._meta?.[META_PROTOCOL_VERSION];
    return typeof stated === 'string' ? stated : this.version;
  }

  identify(role: Role, message: Request | Notification): Identity {
    const { method, params } = message;
    const version = this.versionOf(message);
    if (lacksId(message)) return this.#admit(role, message, undefined, version);
    const name: unknown = NAMED.has(method) ? params?.name : undefined;
    const target = typeof name === 'string' ? name : undefined;
    return this.#identities[role].get(version)?.get(method)?.get(target) ?? this.#admit(role, message, target, version);
  }

  /** The identity under the recordable names. Identities with other names are not cached. */
  #admit(
    role: Role,
    message: Request | Notification,
    rawTarget: string | undefined,
    rawVersion: string | undefined,
  ): Identity {
    const version = rawVersion === undefined ? undefined : this.#bounds.protocolVersions.admit(rawVersion);
    const method = this.#method(message);
    const target = rawTarget === undefined ? undefined : this.#target(message.method, rawTarget);
    const byTarget = within(within(this.#identities[role], version), method);
    let identity = byTarget.get(target);
    if (!identity) {
      identity = this.#create(role, method, target, version);
      byTarget.set(target, identity);
    }
    return identity;
  }

  #method(message: Request | Notification): string {
    const { method } = message;
    if (MCP_METHODS.has(method) && !lacksId(message)) return method;
    if (!('id' in message)) return OTHER_NOTIFICATION;
    return this.#known.has('methods', method) && isShowable(method)
      ? this.#bounds.methods.admit(method)
      : ErrorType.OTHER;
  }

  #target(method: string, name: string): string {
    const kind = NAMED.get(method)!;
    return this.knows(kind, name) && isShowable(name) ? this.#bounds[kind].admit(name) : ErrorType.OTHER;
  }

  #create(role: Role, method: string, target: string | undefined, version: string | undefined): Identity {
    const isToolCall = method === 'tools/call';
    const isTargetUnknown = target === ErrorType.OTHER;
    const isMethodUnknown = method === ErrorType.OTHER || method === OTHER_NOTIFICATION;
    return {
      spanName: target === undefined ? method : `${method} ${target}`,
      isTargetUnknown,
      isMethodUnknown,
      isProvisional: isTargetUnknown || isMethodUnknown || version === undefined,
      attributes: sorted({
        [ATTR_MCP_METHOD_NAME]: method,
        ...(isToolCall && { [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool' }),
        ...(target !== undefined && { [isToolCall ? ATTR_GEN_AI_TOOL_NAME : ATTR_GEN_AI_PROMPT_NAME]: target }),
        ...(version !== undefined && { [ATTR_MCP_PROTOCOL_VERSION]: version }),
        ...this.#facts.attributes,
        ...(role === 'client' && this.#facts.server),
      }),
    };
  }
}

/** The same attributes in the order of their keys, into which the SDK sorts those of each point: sorted ones take it half the time. */
const sorted = (attributes: Attributes): Readonly<Attributes> =>
  Object.freeze(Object.fromEntries(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1))));

/** Whether a message is a request that was sent without an id. No receiver handles or answers it, so it is no call. */
const lacksId = (message: Request | Notification): boolean =>
  !('id' in message) && !message.method.startsWith('notifications/');

/** Whether a name is text without a secret. A server that answers every name confirms any of them. */
const isShowable = (name: string): boolean => name.isWellFormed() && maskSecrets(name) === name;

/** The map under a key, created if it is absent. */
function within<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
