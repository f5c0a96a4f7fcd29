import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_OBSERVED_ON,
  ATTR_PROGRESS,
  ATTR_PROGRESS_TOTAL,
  ATTR_REQUEST_ROUND,
  ATTR_REQUESTED_METHOD,
  ATTR_REQUESTED_NAME,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_TASK_ID,
  type McpCall,
  withMcpCall,
} from '@mcp-vitals/signals';
import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OperationInfo } from '../config.js';
import { conversationOf } from '../message/conversation.js';
import { type Request, stringParam } from '../message/messages.js';
import { hasSessions } from '../message/versions.js';
import { isInFlight, isTimed } from '../message/waiting.js';
import { inspectResult, type ResultInspection } from '../result/inspection.js';
import { describeInspection } from '../result/tool-results.js';
import { callUser, observingFailed, safely } from '../safely.js';
import { type CallContent, describeRequest, describeResult } from './call-content.js';
import { CAPTURE } from './content.js';
import type { Identity } from './identity.js';
import { infoOf, type OperationStart, type Recorder } from './operation-start.js';
import type { Outcome } from './outcome.js';
import { resourceUriOf } from './resource-uri.js';
import { describeId, describeName, describeStatus } from './status-description.js';

/** The keys in the namespaces of MCP's conventions. */
const CONVENTIONAL = /^(?:mcp|gen_ai|jsonrpc|rpc|error|network)\./;

/** Maximum number of progress events on one span. */
const MAX_PROGRESS_EVENTS = 32;

/**
 * One request or notification on one side: a span and, when it ends, a data point in the duration histogram of its
 * role.
 */
export class Operation implements McpCall {
  readonly span: Span;
  /** The context of the caller, in which the answer is delivered. */
  readonly caller: Context;
  /** The context with the operation's span, in which its handler runs. */
  readonly context: Context;
  readonly start: OperationStart;
  /** In milliseconds of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Whether its names or the protocol version were unknown when it started. */
  readonly isProvisional: boolean;
  /** Whether it is a request, and not a notification. */
  readonly isRequest: boolean;
  /** Whether its duration is recorded. */
  readonly isTimed: boolean;
  /** Whether it counts as a request in flight, of which a long wait indicates that the peer hangs. */
  readonly isInFlight: boolean;
  readonly #recorder: Recorder;
  readonly #content: CallContent | undefined;
  #identity: Identity;
  /** The namer's revision when the identity was created. */
  readonly #revision: number;
  #progressEvents = 0;
  #ended = false;

  constructor(recorder: Recorder, start: OperationStart) {
    this.#recorder = recorder;
    this.start = start;
    this.caller = start.parent;
    const { config, role, message, parent, links, enrich } = start;
    this.isRequest = 'id' in message;
    this.isTimed = isTimed(message.method);
    this.#revision = recorder.namer.revision;
    this.isInFlight = isInFlight(message.method);
    this.#identity = recorder.namer.identify(role, message);
    this.isProvisional = this.#identity.isProvisional;
    const attributes = this.#startAttributes();
    const describes = config.describesCalls || parent.getValue(CAPTURE) !== undefined;
    this.#content = describes ? describeRequest(message, parent, config, attributes, recorder) : undefined;
    if (enrich) {
      this.span = enrich.setAttributes(attributes);
      this.context = parent;
      return;
    }
    const options = { kind: role === 'client' ? SpanKind.CLIENT : SpanKind.SERVER, attributes, links };
    this.span = recorder.telemetry.source.tracer.startSpan(this.#identity.spanName, options, parent);
    const own = trace.setSpan(parent, this.span);
    this.context = role === 'server' ? withMcpCall(own, this) : own;
  }

  get method(): string {
    return this.start.message.method;
  }

  get requestId(): string | undefined {
    return this.isRequest ? describeId((this.start.message as Request).id) : undefined;
  }

  get sessionId(): string | undefined {
    return this.#recorder.transport.sessionId;
  }

  /** The tool called, as its metrics name it. */
  get toolName(): string | undefined {
    return this.#identity.attributes[ATTR_GEN_AI_TOOL_NAME] as string | undefined;
  }

  /** The description of the operation for user hooks. */
  get info(): OperationInfo {
    return infoOf(this.start.role, this.start.message);
  }

  progressed(progress: unknown, total: unknown): void {
    if (this.#ended || ++this.#progressEvents > MAX_PROGRESS_EVENTS) return;
    this.span.addEvent('mcp_vitals.progress', {
      ...(typeof progress === 'number' && { [ATTR_PROGRESS]: progress }),
      ...(typeof total === 'number' && { [ATTR_PROGRESS_TOTAL]: total }),
    });
  }

  /** Adds attributes outside of MCP's conventions, whose values this span has or sets when it ends. */
  annotate(attributes: Attributes): void {
    for (const [key, value] of Object.entries(attributes)) {
      if (!CONVENTIONAL.test(key)) this.span.setAttribute(key, value!);
    }
  }

  /** Ends the span and records the duration, until a time of `performance.now()`. Later calls do nothing. */
  end(outcome: Outcome, nowMillis = performance.now()): void {
    if (this.#ended) return;
    this.#ended = true;
    // The SDK drops a negative value, such as that of a test which replaces the clock, in silence.
    const seconds = Math.max(0, nowMillis - this.startedAt) / 1000;
    const inspection = this.#inspect(outcome);
    // Separate try blocks: a span processor that throws must not lose the metric's data point.
    try {
      this.#endSpan(outcome, inspection);
    } catch (error) {
      observingFailed(error);
    }
    if (!this.isTimed) return;
    try {
      const { role } = this.start;
      const { [role]: ofRole, toolResults } = this.#recorder.telemetry.instruments;
      ofRole.operation.record(seconds, this.#metricAttributes(outcome), this.context);
      if (inspection) toolResults.record(role, this.#identity.attributes, inspection, this.context);
    } catch (error) {
      observingFailed(error);
    }
  }

  /** The look at a tool's result that counts as a success. */
  #inspect({ errorType, result }: Outcome): ResultInspection | undefined {
    if (errorType !== undefined || this.method !== 'tools/call') return undefined;
    return safely(() => inspectResult(result));
  }

  #endSpan(outcome: Outcome, inspection: ResultInspection | undefined): void {
    try {
      if (this.isProvisional) this.#settleIdentity();
      if (this.span.isRecording()) {
        this.#describeEnd(outcome);
        if (inspection) describeInspection(this.span, inspection);
      }
    } finally {
      if (!this.start.enrich) this.span.end();
    }
  }

  /**
   * Updates the identity at the end of the operation: a successful call confirms its name, and
   * a handshake the protocol version.
   */
  #settleIdentity(): void {
    const { role, message, enrich } = this.start;
    const { namer } = this.#recorder;
    const identity = namer.revision === this.#revision ? this.#identity : namer.identify(role, message);
    if (identity !== this.#identity) {
      this.#identity = identity;
      if (!enrich) this.span.updateName(identity.spanName);
      this.span.setAttributes(identity.attributes);
    }
    if (!this.span.isRecording()) return;
    if (identity.isMethodUnknown) this.span.setAttribute(ATTR_REQUESTED_METHOD, describeName(message.method));
    const name = identity.isTargetUnknown ? stringParam(message.params, 'name') : undefined;
    if (name !== undefined) this.span.setAttribute(ATTR_REQUESTED_NAME, describeName(name));
  }

  #startAttributes(): Attributes {
    const { config, message, round, task } = this.start;
    // Not spread: V8 assigns faster, and the SDK reads the result faster.
    const attributes: Attributes = Object.assign({}, this.#identity.attributes);
    if (this.isRequest) attributes[ATTR_JSONRPC_REQUEST_ID] = this.requestId!;
    const uri = resourceUriOf(message);
    if (uri !== undefined) attributes[ATTR_MCP_RESOURCE_URI] = uri;
    if (round > 1) attributes[ATTR_REQUEST_ROUND] = round;
    const conversation = message.params?._meta && conversationOf(message, config.conversationKeys);
    if (conversation) attributes[ATTR_GEN_AI_CONVERSATION_ID] = conversation;
    if (task?.hash !== undefined) attributes[ATTR_TASK_ID] = task.hash;
    if (this.#recorder.facts.isObservedOnPipe) attributes[ATTR_OBSERVED_ON] = 'pipe';
    const hook = config.attributes;
    const added = hook && callUser(() => hook(this.info));
    return added ? Object.assign(attributes, added) : attributes;
  }

  #describeEnd(outcome: Outcome): void {
    const { errorType, statusCode, description, spanAttributes } = outcome;
    const { sessionId } = this.#recorder.transport;
    const version = this.#identity.attributes[ATTR_MCP_PROTOCOL_VERSION];
    if (sessionId !== undefined && hasSessions(version)) {
      this.span.setAttribute(ATTR_MCP_SESSION_ID, sessionId);
    }
    if (this.#content) describeResult(this.span, outcome, this.#content);
    if (statusCode !== undefined) this.span.setAttribute(ATTR_RPC_RESPONSE_STATUS_CODE, statusCode);
    if (errorType === undefined) return;
    if (spanAttributes) this.span.setAttributes(spanAttributes);
    this.span.setAttribute(ATTR_ERROR_TYPE, errorType);
    const message = description === undefined ? undefined : describeStatus(description, this.#unknownWords());
    this.span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  }

  #metricAttributes({ errorType, statusCode }: Outcome): Attributes {
    const { attributes } = this.#identity;
    if (errorType === undefined && statusCode === undefined) return attributes;
    // Not spread: the SDK takes twice as long over an object made of spreads. Sorted, as those of the identity are.
    const ofFailure: Attributes = Object.assign(
      errorType === undefined ? {} : { [ATTR_ERROR_TYPE]: errorType },
      attributes,
    );
    if (statusCode !== undefined) ofFailure[ATTR_RPC_RESPONSE_STATUS_CODE] = statusCode;
    return ofFailure;
  }

  /** Unknown names from the caller, which a peer may repeat in its error message. */
  #unknownWords(): (string | undefined)[] {
    const { method, params } = this.start.message;
    return [
      this.#identity.isMethodUnknown ? method : undefined,
      this.#identity.isTargetUnknown ? stringParam(params, 'name') : undefined,
      stringParam(params, 'uri'),
    ];
  }
}
