import type { Attributes } from '@opentelemetry/api';
import { checkExecutionTelemetry, type ExecutionTelemetryOptions } from './execution/options.js';
import { CONVERSATION_KEYS } from './message/conversation.js';

export type Mode = 'full' | 'propagation-only' | 'off';

/** The role of this process on a connection or in an exchange: a client sends requests, a server receives them. */
export type Role = 'client' | 'server';

/** An operation as filters, attribute hooks and listeners see it. */
export interface OperationInfo {
  readonly role: Role;
  /** The JSON-RPC method, as sent. */
  readonly method: string;
  /** The tool or the prompt asked for, as sent. */
  readonly name: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** Called with the result of each recorded request that this process sent. */
export type ResultListener = (
  operation: OperationInfo,
  /** The same object that the caller receives. It must not be changed. */
  result: Readonly<Record<string, unknown>>,
  /** The name of the server at the other end, if it stated one. */
  server: string | undefined,
  /** The address or command line of the connection, without secrets, if the transport exposes it. */
  connection: string | undefined,
) => void;

/**
 * Called with each notification, in its context: the role is `client` for one that this process sends and `server` for
 * one that it receives.
 */
export type NotificationListener = (notification: OperationInfo) => void;

/** Bounds and redaction of the content of calls on spans. */
export interface ContentOptions {
  /** Maximum size of an attribute in bytes of UTF-8. @default 4096 */
  readonly maxBytes?: number;
  /** Levels of nesting kept. @default 8 */
  readonly maxDepth?: number;
  /** Members of an object and elements of an array kept. @default 100 */
  readonly maxBreadth?: number;
  /** Keys whose values are masked, in addition to the built-in list of secret names. */
  readonly redactKeys?: readonly (string | RegExp)[];
  /** Patterns of text to mask anywhere in a value, in addition to secrets of known formats. */
  readonly redactPatterns?: readonly RegExp[];
  /** Replaces a value before it is recorded. If it throws, the content is left out. */
  readonly redact?: (path: readonly string[], value: unknown) => unknown;
}

export interface McpInstrumentationConfig {
  /** Whether the instrumentation is enabled when it is constructed. @default true */
  readonly enabled?: boolean;
  /**
   * `full` records spans and metrics and propagates context, `propagation-only` only propagates, `off` does nothing.
   * @default 'full'
   */
  readonly mode?: Mode;
  /**
   * Returns `false` for operations not to record; their context is still propagated. If it throws, the operation is
   * recorded.
   */
  readonly filter?: (operation: OperationInfo) => boolean;
  /** Returns attributes to add to an operation's span at its start. */
  readonly attributes?: (operation: OperationInfo) => Attributes;
  /**
   * Called with the result of each recorded request that this process sends, in the context of its caller. Errors it
   * throws are ignored.
   */
  readonly onResult?: ResultListener;
  /** Called with each recorded notification. Errors it throws are ignored. */
  readonly onNotification?: NotificationListener;
  /**
   * How the receiver's span uses the trace context of a message: as its parent, as a link, or not at all.
   * @default 'parent'
   */
  readonly trustRemoteContext?: 'parent' | 'link' | 'ignore';
  /**
   * The `_meta` keys in which clients send a handle of the conversation, the first match wins: it correlates calls without
   * sessions, as `gen_ai.conversation.id` on spans. An empty list records none.
   * @default ['gen_ai.conversation.id', 'vscode.conversationId', 'openai/session']
   */
  readonly conversationKeys?: readonly string[];
  /**
   * Records arguments, results and prompt variables on spans.
   * @default `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, else false
   */
  readonly captureContent?: boolean | ContentOptions;
  /** Records the sizes of messages, in bytes, on spans. Each message is serialised to measure it. @default false */
  readonly captureMessageSizes?: boolean;
  /**
   * Records a keyed hash of a tool call's arguments on its span, which reveals repeated calls without their content.
   * The arguments are serialised to compute it. @default false
   */
  readonly hashArguments?: boolean;
  /**
   * Adds a client's tool call to the `execute_tool` span around it instead of starting a span of its own.
   * @default false
   */
  readonly enrichToolSpans?: boolean;
  /** Experimental: spans that servers return to clients in results, by the proposal MCP SEP-2448. @default off on either side */
  readonly executionTelemetry?: ExecutionTelemetryOptions;
}

export interface ResolvedConfig extends Omit<McpInstrumentationConfig, 'captureContent'> {
  readonly mode: Mode;
  readonly trustRemoteContext: 'parent' | 'link' | 'ignore';
  readonly conversationKeys: readonly string[];
  readonly captureContent: boolean;
  readonly content: Required<Omit<ContentOptions, 'redact'>> & Pick<ContentOptions, 'redact'>;
  readonly captureMessageSizes: boolean;
  readonly hashArguments: boolean;
  /** Whether the content, size or hash of each call is recorded. */
  readonly describesCalls: boolean;
  readonly enrichToolSpans: boolean;
}

const CAPTURE_VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

/** Fills in the defaults. @throws TypeError, RangeError when an option is of the wrong kind or out of bounds */
export function resolveConfig(
  config: McpInstrumentationConfig,
  environment: Record<string, string | undefined> = process.env,
): ResolvedConfig {
  checkExecutionTelemetry(config.executionTelemetry);
  const { captureContent = environment[CAPTURE_VARIABLE]?.toLowerCase() === 'true' } = config;
  const content = typeof captureContent === 'object' ? captureContent : {};
  return {
    ...config,
    mode: oneOf('mode', config.mode ?? 'full', ['full', 'propagation-only', 'off']),
    trustRemoteContext: oneOf('trustRemoteContext', config.trustRemoteContext ?? 'parent', [
      'parent',
      'link',
      'ignore',
    ]),
    conversationKeys: config.conversationKeys ?? CONVERSATION_KEYS,
    captureContent: captureContent !== false,
    content: {
      ...content,
      maxBytes: wholeNumber('captureContent.maxBytes', content.maxBytes ?? 4096),
      maxDepth: wholeNumber('captureContent.maxDepth', content.maxDepth ?? 8),
      maxBreadth: wholeNumber('captureContent.maxBreadth', content.maxBreadth ?? 100),
      redactKeys: content.redactKeys ?? [],
      redactPatterns: content.redactPatterns ?? [],
    },
    captureMessageSizes: config.captureMessageSizes === true,
    hashArguments: config.hashArguments === true,
    describesCalls: captureContent !== false || config.captureMessageSizes === true || config.hashArguments === true,
    enrichToolSpans: config.enrichToolSpans === true,
  };
}

function oneOf<T extends string>(option: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TypeError(`McpInstrumentation: ${option} must be ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`McpInstrumentation: ${option} must be a whole number > 0, got ${value}`);
}
