import {
  ATTR_GEN_AI_PROMPT_VARIABLE,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_REQUEST_SIZE,
  ATTR_RESPONSE_SIZE,
} from '@mcp-vitals/signals';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { ResolvedConfig } from './config.js';
import { capturesContent, renderContent } from './content.js';
import { isObject, type Notification, type Request } from './messages.js';

/** More variables of a prompt than this are left out. */
const MAX_PROMPT_VARIABLES = 32;

/** What of an operation's content and size is wanted, decided when it starts. */
export interface CallContent {
  readonly config: ResolvedConfig;
  readonly captureResult: boolean;
}

/** Adds what is wanted of a request's content and size to the attributes its span starts with. */
export function describeRequest(
  { method, params }: Request | Notification,
  context: Context,
  config: ResolvedConfig,
  attributes: Attributes,
): CallContent {
  if (config.captureMessageSizes) attributes[ATTR_REQUEST_SIZE] = sizeOf(params);
  if (!capturesContent(context, config)) return { config, captureResult: false };
  if (method === 'tools/call') {
    const text = renderContent(params?.arguments, config.content);
    if (text !== undefined) attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS] = text;
  }
  if (method === 'prompts/get' && isObject(params?.arguments)) {
    const variables = Object.keys(params.arguments).slice(0, MAX_PROMPT_VARIABLES);
    for (const name of variables) {
      // Rendered as a member, so that its own name can mark it as a secret.
      const text = renderContent({ [name]: params.arguments[name] }, config.content);
      if (text !== undefined) attributes[ATTR_GEN_AI_PROMPT_VARIABLE + name.slice(0, 128)] = memberText(text, name);
    }
  }
  return { config, captureResult: method === 'tools/call' };
}

/** Adds what is wanted of a result to its span. A result that failed, or is none yet, has no content to show. */
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

/** Bytes of a value as JSON; 0 where it cannot be serialised, which the transport will find out for itself. */
function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '');
  } catch {
    return 0;
  }
}
