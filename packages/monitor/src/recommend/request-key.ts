import {
  ATTR_ARGUMENTS_HASH,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_REQUEST_ROUND,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** The requests whose answer depends on their parameters. Others poll (`tasks/get`), page (`tools/list`) or notify. */
const ASKING = /^(?:tools\/call|resources\/read|prompts\/get)(?: |$)/;

/** A sample cuts a URI at 256 characters, and the instrumentation redacts its query: then different URIs look equal. */
const isWhole = (uri: string): boolean => uri.length < 256 && !uri.includes('REDACTED') && !uri.includes('[redacted]');

/** Whether this process sent the request, other than to continue one that needed more input. */
const isAsking = ({ kind, operation, attributes }: OperationSample): boolean =>
  kind === 'client' && ASKING.test(operation) && attributes[ATTR_REQUEST_ROUND] === undefined;

/**
 * The identity of a request: equal for requests of one session, or of one server without sessions, that had the
 * same arguments or URI. `undefined` if these are not known.
 */
export function requestKeyOf(sample: OperationSample): string | undefined {
  if (keys.has(sample)) return keys.get(sample);
  const key = createKey(sample);
  keys.set(sample, key);
  return key;
}

/** Cached, because every finder needs the key of every sample, in every report. */
const keys = new WeakMap<OperationSample, string | undefined>();

function createKey(sample: OperationSample): string | undefined {
  if (!isAsking(sample)) return undefined;
  const { attributes, operation } = sample;
  const uri = operation.startsWith('resources/read') ? attributes[ATTR_MCP_RESOURCE_URI]?.toString() : undefined;
  const asked = attributes[ATTR_ARGUMENTS_HASH] ?? (uri !== undefined && isWhole(uri) ? uri : undefined);
  if (asked === undefined) return undefined;
  const session = attributes[ATTR_MCP_SESSION_ID];
  const peer = session === undefined ? [attributes[ATTR_SERVER_ADDRESS], attributes[ATTR_SERVER_PORT]] : [session];
  return [...peer, operation, asked].join('\n');
}
