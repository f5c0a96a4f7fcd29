import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ErrorType,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Side } from './operation.js';
import type { TransportFacts } from './transport-facts.js';

/** What an operation is called and what its span and its metric have in common. Every part of it is bounded. */
export interface Identity {
  readonly spanName: string;
  readonly attributes: Readonly<Attributes>;
  /** Whether the server is not known to have the tool or the prompt asked for. */
  readonly isTargetUnknown: boolean;
}

/** What an identity is made of. */
export interface IdentityParts {
  readonly side: Side;
  readonly method: string;
  /** The tool or the prompt, if the method names one. */
  readonly target: string | undefined;
  readonly version: string | undefined;
}

/** The identities of one protocol version by method, then by target: a look-up builds no key. */
type Version = Map<string, Map<string | undefined, Identity>>;

/** The identities of a connection's operations, each made once: calls repeat, and their attributes with them. */
export class Identities {
  readonly #facts: TransportFacts;
  readonly #known = { client: new Map<string | undefined, Version>(), server: new Map<string | undefined, Version>() };

  constructor(facts: TransportFacts) {
    this.#facts = facts;
  }

  get(parts: IdentityParts): Identity {
    const byMethod = within(this.#known[parts.side], parts.version);
    const byTarget = within(byMethod, parts.method);
    let identity = byTarget.get(parts.target);
    if (!identity) {
      identity = this.#create(parts);
      byTarget.set(parts.target, identity);
    }
    return identity;
  }

  #create({ side, method, target, version }: IdentityParts): Identity {
    const isToolCall = method === 'tools/call';
    return {
      spanName: target === undefined ? method : `${method} ${target}`,
      isTargetUnknown: target === ErrorType.OTHER,
      attributes: Object.freeze({
        [ATTR_MCP_METHOD_NAME]: method,
        ...(isToolCall && { [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool' }),
        ...(target !== undefined && { [isToolCall ? ATTR_GEN_AI_TOOL_NAME : ATTR_GEN_AI_PROMPT_NAME]: target }),
        ...(version !== undefined && { [ATTR_MCP_PROTOCOL_VERSION]: version }),
        ...this.#facts.attributes,
        ...(side === 'client' && this.#facts.server),
      }),
    };
  }
}

/** The map under a key, made when it is not there. */
function within<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
