import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Side } from './operation.js';
import type { TransportFacts } from './transport-facts.js';

/** What an operation is called and what its span and its metric have in common. Every part of it is bounded. */
export interface Identity {
  readonly spanName: string;
  readonly attributes: Readonly<Attributes>;
}

/** What an identity is made of. */
export interface IdentityParts {
  readonly side: Side;
  readonly method: string;
  /** The tool or the prompt, if the method names one. */
  readonly target: string | undefined;
  readonly version: string | undefined;
}

/** The identities of a connection's operations, each made once: calls repeat, and their attributes with them. */
export class Identities {
  readonly #facts: TransportFacts;
  readonly #known = new Map<string, Identity>();

  constructor(facts: TransportFacts) {
    this.#facts = facts;
  }

  get(parts: IdentityParts): Identity {
    const key = `${parts.side} ${parts.version} ${parts.method} ${parts.target}`;
    let identity = this.#known.get(key);
    if (!identity) {
      identity = this.#create(parts);
      this.#known.set(key, identity);
    }
    return identity;
  }

  #create({ side, method, target, version }: IdentityParts): Identity {
    const isToolCall = method === 'tools/call';
    return {
      spanName: target === undefined ? method : `${method} ${target}`,
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
