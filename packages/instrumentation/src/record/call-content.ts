import {
  ATTR_ARGUMENTS_HASH,
  ATTR_ARGUMENTS_PAGED,
  ATTR_GEN_AI_PROMPT_VARIABLE,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_REQUEST_SIZE,
  ATTR_RESPONSE_SIZE,
  ATTR_RESULT_HASH,
} from '@mcp-vitals/signals';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { isObject, type Notification, type Request } from '../message/messages.js';
import { hashOfAnswer } from '../result/answer-hash.js';
import { RecentArguments } from '../result/recent-arguments.js';
import { safely } from '../safely.js';
import { hashOf, isPaged } from './arguments-hash.js';
import { CAPTURE, renderContent } from './content.js';
import type { Recorder } from './operation-start.js';
import type { Outcome } from './outcome.js';

/** Of all connections of this process: the hash has one key. */
const recentArguments = new RecentArguments();

/** Maximum number of variables of a prompt that are recorded. */
const MAX_PROMPT_VARIABLES = 32;

/** Selects which content and size an operation records of its result. */
export interface CallContent {
  readonly config: ResolvedConfig;
  readonly captureResult: boolean;
  /** Whether the arguments were sent shortly before, so that the answer is worth comparing. */
  readonly isRepeat: boolean;
}

/**
 * Adds the content and size of a request, if the configuration enables them, to the initial attributes of its span.
 * Returns `undefined` when nothing is to be recorded of the result.
 */
export function describeRequest(
  message: Request | Notification,
  context: Context,
  config: ResolvedConfig,
  attributes: Attributes,
  recorder: Pick<Recorder, 'peerKey'>,
): CallContent | undefined {
  const { method, params } = message;
  if (config.captureMessageSizes) attributes[ATTR_REQUEST_SIZE] = sizeOf(params);
  let isRepeat = false;
  if (config.hashArguments && method === 'tools/call') {
    const hash = hashOf(params?.arguments, recorder.peerKey);
    if (hash !== undefined) {
      attributes[ATTR_ARGUMENTS_HASH] = hash;
      isRepeat = recentArguments.repeats(hash);
    }
    if (isPaged(params?.arguments)) attributes[ATTR_ARGUMENTS_PAGED] = true;
  }
  if (!(context.getValue(CAPTURE) ?? config.captureContent)) {
    return config.captureMessageSizes || isRepeat ? { config, captureResult: false, isRepeat } : undefined;
  }
  if (method === 'tools/call') {
    const text = renderContent(params?.arguments, config.content);
    if (text !== undefined) attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS] = text;
  }
  if (method === 'prompts/get' && isObject(params?.arguments)) addVariables(params.arguments, config, attributes);
  return { config, captureResult: method === 'tools/call', isRepeat };
}

function addVariables(variables: Record<string, unknown>, config: ResolvedConfig, attributes: Attributes): void {
  for (const name of Object.keys(variables).slice(0, MAX_PROMPT_VARIABLES)) {
    // Rendered as a member, so that redaction by key applies to its name.
    const text = renderContent({ [name]: variables[name] }, config.content);
    if (text !== undefined) attributes[ATTR_GEN_AI_PROMPT_VARIABLE + name.slice(0, 128)] = memberText(text, name);
  }
}

/**
 * Adds the content, size and hash of a result to its span. The content of a failed result or of `input_required` is not
 * recorded.
 */
export function describeResult(span: Span, outcome: Outcome, { config, captureResult, isRepeat }: CallContent): void {
  const { result, errorType } = outcome;
  const hash = isRepeat ? safely(() => hashOfAnswer(outcome)) : undefined;
  if (hash !== undefined) span.setAttribute(ATTR_RESULT_HASH, hash);
  if (result === undefined) return;
  if (config.captureMessageSizes) span.setAttribute(ATTR_RESPONSE_SIZE, sizeOf(result));
  if (!captureResult || errorType !== undefined || (isObject(result) && result.resultType === 'input_required')) return;
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

/** The size of a value as JSON, in bytes; 0 if it cannot be serialised, which the transport reports. */
function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '');
  } catch {
    return 0;
  }
}
