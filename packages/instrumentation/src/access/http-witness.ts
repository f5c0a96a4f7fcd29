import type { Span } from '@opentelemetry/api';
import type { AccessCounts } from './access-counts.js';

/** Whom the watch of HTTP tells what it sees. */
export interface HttpWitness {
  /** Whether it records at present. */
  readonly records: boolean;
  /** Whether it has observed a server that is not on the process's stdin and stdout. */
  readonly seesServer: boolean;
  /** The counts, with their instruments made. */
  readonly accessCounts: AccessCounts;
  /** Whether a span is that of an MCP request being sent. */
  isSending(span: Span | undefined): boolean;
  /** A client of this process was registered dynamically. @param span that of the MCP request in the course of which it was */
  registered(span: Span | undefined): void;
}

interface Watch {
  readonly witnesses: Set<HttpWitness>;
  /** The origins to which observed clients of MCP send, the latest last. */
  readonly observedOrigins: Set<string>;
  /** Whether a copy of this package has subscribed, which then tells the witnesses of all copies. */
  isSubscribed: boolean;
}

const WATCH = Symbol.for('@mcp-vitals/instrumentation.httpWatch');

type Global = { [WATCH]?: Watch };

(globalThis as Global)[WATCH] ??= { witnesses: new Set(), observedOrigins: new Set(), isSubscribed: false };

/** The one watch of this process, shared by all copies of this package. */
export const httpWatch: Watch = (globalThis as Global)[WATCH]!;

/** The witness that is told at present: the first that records, so that nothing is counted twice. */
export function witness(): HttpWitness | undefined {
  for (const one of httpWatch.witnesses) if (one.records) return one;
  return undefined;
}

/** Whether a span is that of an MCP request being sent, by whatever instrumentation. */
export function isSending(span: Span | undefined): boolean {
  for (const one of httpWatch.witnesses) if (one.isSending(span)) return true;
  return false;
}
