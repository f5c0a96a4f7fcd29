import {
  ATTR_ARGUMENTS_HASH,
  ATTR_ARGUMENTS_PAGED,
  ATTR_GEN_AI_PROMPT_VARIABLE,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_REQUEST_SIZE,
  ATTR_RESPONSE_SIZE,
} from '@mcp-vitals/signals';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { isObject, type Notification, type Request } from '../message/messages.js';
import { hashOf, isPaged } from './arguments-hash.js';
import { CAPTURE, renderContent } from './content.js';

/** More variables of a prompt than this are left out. */
const MAX_PROMPT_VARIABLES = 32;

/** Which content and sizes of its result an operation records. */
export interface CallContent {
  readonly config: ResolvedConfig;
  readonly captureResult: boolean;
}

/**
 * Adds the content and size of a request, as far as the configuration asks, to the attributes its span starts with.
 * `undefined` when nothing of its result is wanted either.
 */
export function describeRequest(
  message: Request | Notification,
  context: Context,
  config: ResolvedConfig,
  attributes: Attributes,
): CallContent | undefined {
  const { method, params } = message;
  if (config.captureMessageSizes) attributes[ATTR_REQUEST_SIZE] = sizeOf(params);
  if (config.hashArguments && method === 'tools/call') {
    const hash = hashOf(params?.arguments);
    if (hash !== undefined) attributes[ATTR_ARGUMENTS_HASH] = hash;
    if (isPaged(params?.arguments)) attributes[ATTR_ARGUMENTS_PAGED] = true;
  }
  if (!(context.getValue(CAPTURE) ?? config.captureContent)) {
    return config.captureMessageSizes ? { config, captureResult: false } : undefined;
  }
  if (method === 'tools/call') {
    const text = renderContent(params?.arguments, config.content);
    if (text !== undefined) attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS] = text;
  }
  if (method === 'prompts/get' && isObject(params?.arguments)) addVariables(params.arguments, config, attributes);
  return { config, captureResult: method === 'tools/call' };
}

function addVariables(variables: Record<string, unknown>, config: ResolvedConfig, attributes: Attributes): void {
  for (const name of Object.keys(variables).slice(0, MAX_PROMPT_VARIABLES)) {
    // Rendered as a member, so that its own name can mark it as a secret.
    const text = renderContent({ [name]: variables[name] }, config.content);
    if (text !== undefined) attributes[ATTR_GEN_AI_PROMPT_VARIABLE + name.slice(0, 128)] = memberText(text, name);
  }
}

/** Adds the content and size of a result to its span. A failed result and `input_required` have no content to show. */
export function describeResult(
  span: Span,
  result: unknown,
  failed: boolean,
  { config, captureResult }: CallContent,
): void {
  if (result === undefined) return;
  if (config.captureMessageSizes) span.setAttribute(ATTR_RESPONSE_SIZE, sizeOf(result));
  if (!captureResult || failed || (isObject(result) && result.resultType === 'input_required')) return;
  const text = renderContent(result, config.content);
  if (text !== undefined) span.setAttribute(ATTR_GEN_AI_TOOL_CALL_RESULT, text);
}

/** The value of the one member of a rendered object, as text: strings without their quotes. */
function memberText(json: string, name: string): string {
  try {
    const value = (JSON.parse(json) as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return json;
  }
}

/** Bytes of a value as JSON; 0 when it cannot be serialised: the transport reports that by itself. */
function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '');
  } catch {
    return 0;
  }
}
