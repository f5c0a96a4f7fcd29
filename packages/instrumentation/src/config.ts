import type { Attributes } from '@opentelemetry/api';

export type Mode = 'full' | 'propagation-only' | 'off';

/** What a filter or an attribute hook is told of an operation. */
export interface OperationInfo {
  /** `client` for what this process sends, `server` for what it receives. */
  readonly side: 'client' | 'server';
  /** The JSON-RPC method, as sent. */
  readonly method: string;
  /** The tool or the prompt asked for, as sent. */
  readonly name: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** Hears of what was answered to a request that this process sent. */
export type ResultListener = (
  operation: OperationInfo,
  /** As it arrived, and as the caller gets it: not to be changed. */
  result: Readonly<Record<string, unknown>>,
  /** What the server at the other end calls itself, where it was heard to say so. */
  server: string | undefined,
) => void;

/** What of the content of calls goes onto spans, and how much of it. */
export interface ContentOptions {
  /** Most bytes of UTF-8 an attribute may take. @default 4096 */
  readonly maxBytes?: number;
  /** Levels of nesting kept. @default 8 */
  readonly maxDepth?: number;
  /** Members of an object and elements of an array kept. @default 100 */
  readonly maxBreadth?: number;
  /** Keys whose values are masked, beside those that name a secret by common usage. */
  readonly redactKeys?: readonly (string | RegExp)[];
  /** Texts that are masked wherever they stand, beside tokens of known shapes. */
  readonly redactPatterns?: readonly RegExp[];
  /** The last word on a value before it is written down. If it throws, the content is left out. */
  readonly redact?: (path: readonly string[], value: unknown) => unknown;
}

export interface McpInstrumentationConfig {
  /** Whether it is on from the start. @default true */
  readonly enabled?: boolean;
  /**
   * `full`: spans, metrics and context. `propagation-only`: the context passes through, nothing is recorded. `off`:
   * nothing. @default 'full'
   */
  readonly mode?: Mode;
  /** Answers `false` for what is not to be recorded; its context passes through all the same. If it throws: recorded. */
  readonly filter?: (operation: OperationInfo) => boolean;
  /** Attributes to add to an operation's span at its start. */
  readonly attributes?: (operation: OperationInfo) => Attributes;
  /** Hears of the result of each recorded request that this process sends, in the context of its caller. If it throws: ignored. */
  readonly onResult?: ResultListener;
  /**
   * What the context in `params._meta` becomes for the receiver's span: its parent, a link, or nothing.
   * @default 'parent'
   */
  readonly trustRemoteContext?: 'parent' | 'link' | 'ignore';
  /**
   * Whether arguments, results and prompt variables go onto spans.
   * @default `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, or else no
   */
  readonly captureContent?: boolean | ContentOptions;
  /** Whether the sizes of messages go onto spans, at the cost of serialising each. @default false */
  readonly captureMessageSizes?: boolean;
  /** Whether a client's tool call adds to an `execute_tool` span around it, instead of making its own. @default false */
  readonly enrichToolSpans?: boolean;
}

export interface ResolvedConfig extends Omit<McpInstrumentationConfig, 'captureContent'> {
  readonly mode: Mode;
  readonly trustRemoteContext: 'parent' | 'link' | 'ignore';
  readonly captureContent: boolean;
  readonly content: Required<Omit<ContentOptions, 'redact'>> & Pick<ContentOptions, 'redact'>;
  readonly captureMessageSizes: boolean;
  readonly enrichToolSpans: boolean;
}

const CAPTURE_VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

/** Fills in the defaults. @throws TypeError, RangeError when an option is of the wrong kind or out of bounds */
export function resolveConfig(
  config: McpInstrumentationConfig,
  environment: Record<string, string | undefined> = process.env,
): ResolvedConfig {
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
    enrichToolSpans: config.enrichToolSpans === true,
  };
}

function oneOf<T extends string>(option: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TypeError(`McpInstrumentation: ${option} must be ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
}

function wholeNumber(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`McpInstrumentation: ${option} must be a whole number > 0, not ${value}`);
}
