import {
  ATTR_ARGUMENTS_HASH,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_REQUEST_ROUND,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** Calls that asked for the same: of one session, or of one server without sessions, with equal arguments or URI; oldest first. */
export type EqualCalls = OperationSample[];

/** An operation whose answer depends on what it is asked for, and its calls of which that is known, oldest first. */
export interface AskedOperation {
  readonly operation: string;
  readonly calls: OperationSample[];
  /** The same calls, in groups. */
  readonly different: EqualCalls[];
  /** The group of one of its calls. */
  groupOf(call: OperationSample): EqualCalls | undefined;
}

/** The operations that this process asked for, built once for all finders. */
export function askedOperations(samples: readonly OperationSample[]): AskedOperation[] {
  const indexes = new Map<string, OperationIndex | undefined>();
  for (const sample of samples) {
    const { kind, operation } = sample;
    if (kind !== 'client') continue;
    let index = indexes.get(operation);
    if (index === undefined && !indexes.has(operation)) {
      index = ASKING.test(operation) ? new OperationIndex(operation) : undefined;
      indexes.set(operation, index);
    }
    index?.add(sample);
  }
  return [...indexes.values()].filter((index) => index !== undefined && index.calls.length > 0) as OperationIndex[];
}

/** The requests whose answer depends on their parameters. Others poll (`tasks/get`), page (`tools/list`) or notify. */
const ASKING = /^(?:tools\/call|resources\/read|prompts\/get)(?: |$)/;

/** A sample cuts a URI at 256 characters, and the instrumentation redacts its query: then different URIs look equal. */
const isWhole = (uri: string): boolean => uri.length < 256 && !uri.includes('REDACTED') && !uri.includes('[redacted]');

class OperationIndex implements AskedOperation {
  readonly operation: string;
  readonly calls: AskedOperation['calls'] = [];
  readonly different: EqualCalls[] = [];
  readonly #readsResources: boolean;
  /** By peer, then by what was asked for: two look-ups are faster than building one key of both. */
  readonly #peers = new Map<string, Map<string, EqualCalls>>();

  constructor(operation: string) {
    this.operation = operation;
    this.#readsResources = operation.startsWith('resources/read');
  }

  add(sample: OperationSample): void {
    // The continuation of a request that needed more input asks for nothing new.
    if (sample.attributes[ATTR_REQUEST_ROUND] !== undefined) return;
    const asked = this.#askedBy(sample);
    if (asked === undefined) return;
    this.#equalOf(peerOf(sample), asked).push(sample);
    this.calls.push(sample);
  }

  groupOf(call: OperationSample): EqualCalls | undefined {
    return this.#peers.get(peerOf(call))?.get(this.#askedBy(call) ?? '');
  }

  #askedBy(sample: OperationSample): string | undefined {
    return sample.attributes[ATTR_ARGUMENTS_HASH]?.toString() ?? this.#uriOf(sample);
  }

  #uriOf({ attributes }: OperationSample): string | undefined {
    const uri = this.#readsResources ? attributes[ATTR_MCP_RESOURCE_URI]?.toString() : undefined;
    return uri !== undefined && isWhole(uri) ? uri : undefined;
  }

  #equalOf(peer: string, asked: string): EqualCalls {
    let byAsked = this.#peers.get(peer);
    if (byAsked === undefined) {
      byAsked = new Map();
      this.#peers.set(peer, byAsked);
    }
    let equal = byAsked.get(asked);
    if (equal === undefined) {
      equal = [];
      byAsked.set(asked, equal);
      this.different.push(equal);
    }
    return equal;
  }
}

/** The session, or the server where there is none; a session's identifier has no line break. */
const peerOf = ({ attributes }: OperationSample): string =>
  attributes[ATTR_MCP_SESSION_ID]?.toString() ??
  `${attributes[ATTR_SERVER_ADDRESS]?.toString() ?? ''}\n${attributes[ATTR_SERVER_PORT]?.toString() ?? ''}`;
