/**
 * Attribute keys, one constant each, so that a change of the conventions changes one line here.
 *
 * Keys outside `mcp_vitals.*` are OpenTelemetry's; their meaning is stated by the MCP conventions:
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 */

/** The JSON-RPC method. Required on every MCP span and operation metric. */
export const ATTR_MCP_METHOD_NAME = 'mcp.method.name';
/** The negotiated, or per request stated, MCP protocol version, such as `2025-11-25`. */
export const ATTR_MCP_PROTOCOL_VERSION = 'mcp.protocol.version';
/** The session id of the transport. Absent from protocol 2026-07-28 on, which has no sessions. */
export const ATTR_MCP_SESSION_ID = 'mcp.session.id';
/** The URI of `resources/read`, `resources/subscribe`, `resources/unsubscribe` and `notifications/resources/updated`. Spans only. */
export const ATTR_MCP_RESOURCE_URI = 'mcp.resource.uri';
/** The JSON-RPC request id as a string. Spans of requests only. */
export const ATTR_JSONRPC_REQUEST_ID = 'jsonrpc.request.id';
/** The JSON-RPC error code of the response, as a string; only when a response carried one. */
export const ATTR_RPC_RESPONSE_STATUS_CODE = 'rpc.response.status_code';
/** The cause of a failure: a JSON-RPC code, `tool_error`, or a word such as `timeout`. Set if and only if the operation failed. */
export const ATTR_ERROR_TYPE = 'error.type';
/** `execute_tool` on tool calls, else absent. */
export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name';
/** The tool's name on `tools/call`. */
export const ATTR_GEN_AI_TOOL_NAME = 'gen_ai.tool.name';
/** The prompt's name on `prompts/get`. */
export const ATTR_GEN_AI_PROMPT_NAME = 'gen_ai.prompt.name';
/** `pipe` for stdio and in-memory, `tcp` for HTTP; absent on transports that no SDK has. */
export const ATTR_NETWORK_TRANSPORT = 'network.transport';
/** `http` or `websocket`; absent on pipes. */
export const ATTR_NETWORK_PROTOCOL_NAME = 'network.protocol.name';
/** The server's host, on the client's side. */
export const ATTR_SERVER_ADDRESS = 'server.address';
/** The server's port, on the client's side. */
export const ATTR_SERVER_PORT = 'server.port';

/** The name of the service: a resource attribute, https://github.com/open-telemetry/semantic-conventions/blob/main/docs/resource/README.md */
export const ATTR_SERVICE_NAME = 'service.name';
/** The version of the service: a resource attribute, which marks a release. */
export const ATTR_SERVICE_VERSION = 'service.version';

/** The arguments of a tool call as JSON, bounded and redacted. Spans only, opt-in. */
export const ATTR_GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments';
/** The result of a tool call as JSON, bounded and redacted. Spans only, opt-in. */
export const ATTR_GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result';
/** Prefix of the name of each variable of `prompts/get`; the value is bounded and redacted. Spans only, opt-in. */
export const ATTR_GEN_AI_PROMPT_VARIABLE = 'gen_ai.prompt.variable.';
/**
 * The handle by which a client tells one conversation from another, from a `_meta` key of its requests. Spans only.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md
 */
export const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id';

/** Name of an operation of the application, such as `discover_databases`. Chosen by its code, never by a peer. */
export const ATTR_OPERATION_NAME = 'mcp_vitals.operation.name';
/** Number of retries of an operation before it ended. Spans and log records only; absent without retries. */
export const ATTR_OPERATION_RETRIES = 'mcp_vitals.operation.retries';
/** Identifies one run of an operation; the same on its span and in its log records. Spans and log records only. */
export const ATTR_REQUEST_ID = 'mcp_vitals.request.id';

/** Name of a cache, such as `schema`. */
export const ATTR_CACHE_NAME = 'mcp_vitals.cache.name';
/** The result of a cache look-up: `hit`, `miss` or `stale`. */
export const ATTR_CACHE_RESULT = 'mcp_vitals.cache.result';
/** The reason of an eviction: `capacity`, `expired` or `invalidated`. */
export const ATTR_EVICTION_REASON = 'mcp_vitals.eviction.reason';
/** The kind of validated value: `tool_input`, `tool_output` or `schema`. */
export const ATTR_VALIDATION_TARGET = 'mcp_vitals.validation.target';
/** `valid` or `invalid`. */
export const ATTR_VALIDATION_RESULT = 'mcp_vitals.validation.result';

/** The kind of a change of a definition: `added`, `removed`, `compatible`, `instructions` (a text for agents) or `breaking`. */
export const ATTR_SCHEMA_CHANGE = 'mcp_vitals.schema.change';
/** The kind of the definition: `tool`, `prompt`, `resource` (a resource template), `table` or `server` (its instructions). */
export const ATTR_SCHEMA_KIND = 'mcp_vitals.schema.kind';
/** The name of the changed definition, at most 128 characters of it. Span events and log records only. */
export const ATTR_SCHEMA_NAME = 'mcp_vitals.schema.name';
/** The server whose definition changed. Span events and log records only. */
export const ATTR_SCHEMA_SERVER = 'mcp_vitals.schema.server';
/** Fingerprint of the current definition, with which a user accepts exactly this one. Span events and log records only. */
export const ATTR_SCHEMA_FINGERPRINT = 'mcp_vitals.schema.fingerprint';

/** What a scan of a definition found, such as `exfiltration` or `no_description`; `_OTHER` for the kinds of own scanners. */
export const ATTR_FINDING_KIND = 'mcp_vitals.finding.kind';
/** `poisoning` for what may turn an agent against its user, `quality` for what makes it err. */
export const ATTR_FINDING_CLASS = 'mcp_vitals.finding.class';

/** The role of this process on a connection or in an exchange: `client` sends, `server` receives. */
export const ATTR_ROLE = 'mcp_vitals.role';
/** The name that an MCP server gives itself in `serverInfo`. */
export const ATTR_MCP_SERVER_NAME = 'mcp_vitals.server.name';
/**
 * The cause of a drop: `name_limit`, `in_flight_limit`, `task_limit`, `transport` for one whose `send` cannot be replaced, `line_limit` for a
 * message on a pipe that is too long, or {@link ExportDropReason}.
 */
export const ATTR_DROP_REASON = 'mcp_vitals.drop.reason';
/** The exported signal: `traces`, `metrics` or `logs`. */
export const ATTR_EXPORT_SIGNAL = 'mcp_vitals.export.signal';
/** The name of the channel that an alert's notice went through, from the configuration. */
export const ATTR_NOTIFICATION_CHANNEL = 'mcp_vitals.notification.channel';
/** What became of it: `delivered`, `temporary_failure` for each attempt that is repeated, `permanent_failure` or `dropped`. */
export const ATTR_NOTIFICATION_OUTCOME = 'mcp_vitals.notification.outcome';
/** The kind of a notice on stderr: `not_honoured`, `not_observed` or `not_sent`. */
export const ATTR_NOTICE_KIND = 'mcp_vitals.notice.kind';
/**
 * `pipe` where the message was read off the process's pipes beside the application, because no hook reaches its SDK: then
 * the application's own spans are not its children, and the message does not carry its context. Spans only.
 */
export const ATTR_OBSERVED_ON = 'mcp_vitals.observed_on';
/** Size of a request's or a notification's `params` as JSON, in bytes. Spans only, opt-in. */
export const ATTR_REQUEST_SIZE = 'mcp_vitals.request.size';
/** Size of a response's `result` as JSON, in bytes. Spans only, opt-in. */
export const ATTR_RESPONSE_SIZE = 'mcp_vitals.response.size';
/** Characters of a tool's result: its texts, and base64 of images, audio and resources. Spans only. */
export const ATTR_RESULT_LENGTH = 'mcp_vitals.result.length';
/**
 * How a tool's result that counts as a success fails: `empty`, `null`, or `error_text` for one that begins like an error.
 * Absent on results that do not. Spans only.
 */
export const ATTR_SILENT_FAILURE = 'mcp_vitals.silent_failure';
/** The tool or prompt asked for where the server does not know it, scrubbed, at most 128 characters of it. Spans only. */
export const ATTR_REQUESTED_NAME = 'mcp_vitals.requested_name';
/** Whether the server has no tool of the name that the call asked for. Spans only; absent on other calls. */
export const ATTR_TOOL_UNKNOWN = 'mcp_vitals.tool.unknown';
/** The known tool whose name is closest to the one of a call to a tool that does not exist; absent when none is close. */
export const ATTR_TOOL_NEAREST = 'mcp_vitals.tool.nearest';
/**
 * The reason for which a peer refused a call that it could have answered: `unauthenticated` (as HTTP 401), `forbidden` (403) or
 * `rate_limited` (429). Absent on calls that failed otherwise.
 */
export const ATTR_REFUSAL = 'mcp_vitals.refusal';
/**
 * What an HTTP exchange of MCP said of the sign-in: `accepted`, `no_credentials`, `expired`, `invalid_token`, `scope_challenge`, `forbidden`, `dpop_nonce` or
 * `dpop_invalid`; of a client's requests for tokens `renewed`, `renewal_failed`, `signed_in` or `sign_in_failed`.
 */
export const ATTR_SIGN_IN_OUTCOME = 'mcp_vitals.sign_in.outcome';
/** The method asked for where MCP does not define it, scrubbed, at most 128 characters of it. Spans only. */
export const ATTR_REQUESTED_METHOD = 'mcp_vitals.requested_method';
/**
 * The client that sent a request, as it states itself in `initialize` or, since MCP 2026-07-28, in the request's `_meta`. A client
 * is named once five of its requests succeeded, or one on the stdin of this process; `_OTHER` until then, beyond 20 clients, and for a name that is not plain text.
 * Absent where the client stated none.
 */
export const ATTR_CLIENT_NAME = 'mcp_vitals.client.name';
/** The version that the client states, bounded with its name. */
export const ATTR_CLIENT_VERSION = 'mcp_vitals.client.version';
/** A feature of MCP in use that is deprecated or removed: {@link DeprecatedFeature}. */
export const ATTR_DEPRECATED_FEATURE = 'mcp_vitals.deprecated.feature';
/**
 * A keyed hash of a tool call's arguments: equal arguments in calls of one server, or by one client on a pipe, have equal hashes within
 * one process. Spans only, opt-in.
 */
export const ATTR_ARGUMENTS_HASH = 'mcp_vitals.arguments.hash';
/** Whether a tool call's arguments name a page: a cursor, an offset or a page number. Spans only, opt-in. */
export const ATTR_ARGUMENTS_PAGED = 'mcp_vitals.arguments.paged';
/**
 * A keyed hash of what a tool call came back with: its result, of a long one pieces, without dates; or its error. Equal
 * answers have equal hashes within one process. Only on calls whose arguments were seen shortly before. Spans only, opt-in.
 */
export const ATTR_RESULT_HASH = 'mcp_vitals.result.hash';
/** The round of an exchange in which the server answered `input_required` before: 2, 3, ... Spans only. */
export const ATTR_REQUEST_ROUND = 'mcp_vitals.request.round';
/** A hash of the task's id, the same at its client and at its server; the id itself gives access to the task. Spans only. */
export const ATTR_TASK_ID = 'mcp_vitals.task.id';
/** The task's status as a message states it: `working`, `input_required`, `completed`, `failed` or `cancelled`. Spans only. */
export const ATTR_TASK_STATUS = 'mcp_vitals.task.status';
/** How a task ended: `completed`, `failed`, `cancelled`, or `expired` for one whose end was not seen in its time to live. */
export const ATTR_TASK_OUTCOME = 'mcp_vitals.task.outcome';
/** Requests for the state of a task before it ended. On the span of the task. */
export const ATTR_TASK_POLLS = 'mcp_vitals.task.polls';
/** Progress as the peer reported it, on the span event `mcp_vitals.progress`. */
export const ATTR_PROGRESS = 'mcp_vitals.progress';
/** The total the progress is of, on the span event `mcp_vitals.progress`. */
export const ATTR_PROGRESS_TOTAL = 'mcp_vitals.progress.total';

/** Name of a health check, such as `mcp_connectivity`. */
export const ATTR_HEALTH_CHECK = 'mcp_vitals.health.check';
/** The kind of an anomaly: `level`, `drift`, `tail`, `errors`, `silent_failures`, `loop`, `no_traffic` or `starved`. */
export const ATTR_ANOMALY_KIND = 'mcp_vitals.anomaly.kind';
/** `warning` or `critical`. */
export const ATTR_ANOMALY_SEVERITY = 'mcp_vitals.anomaly.severity';

/**
 * What became of a span of a server's execution (MCP SEP-2448): `taken` from a trusted server, `rejected` because it is malformed or belongs
 * to another call, `over_limit`, `unsolicited` from a server that is not trusted or was not asked, or `returned` to a client.
 */
export const ATTR_EXECUTION_SPAN_OUTCOME = 'mcp_vitals.execution.span.outcome';
/** The server whose word a span is, by address or command line: on spans that a server returned (MCP SEP-2448). Spans only. */
export const ATTR_EXECUTION_SERVER = 'mcp_vitals.execution.server';
/** The kind of a loop: `same_call`, `polling` without progress, `ping_pong` between two calls, or a `cycle` of three to five. */
export const ATTR_LOOP_KIND = 'mcp_vitals.loop.kind';

/** The package of mcp-vitals in which an error occurred, such as `instrumentation` or `windows`. */
export const ATTR_COMPONENT = 'mcp_vitals.component';

/**
 * The reason of a failed delivery: the queue overflowed, the collector refused the request or rejected some of its items, one
 * item exceeds its limit, an item cannot be serialised, the process ended before the request was sent, or before it was
 * acknowledged.
 */
export type ExportDropReason =
  | 'queue_full'
  | 'refused'
  | 'rejected'
  | 'too_large'
  | 'invalid'
  | 'shutdown'
  | 'unconfirmed';
/** What became of an alert's notice, or of one attempt to deliver it. */
export type NotificationOutcome = 'delivered' | 'temporary_failure' | 'permanent_failure' | 'dropped';
/** The kinds of notices: a setting has no effect; MCP traffic of this process is not seen; telemetry was not delivered. */
export type NoticeKind = 'not_honoured' | 'not_observed' | 'not_sent';
export type DropReason =
  | 'name_limit'
  | 'in_flight_limit'
  | 'task_limit'
  | 'transport'
  | 'line_limit'
  | 'definition_limit';
export type TaskOutcome = 'completed' | 'failed' | 'cancelled' | 'expired';
export type SilentFailureKind = 'empty' | 'null' | 'error_text';
export type ExecutionSpanOutcome = 'taken' | 'rejected' | 'over_limit' | 'unsolicited' | 'returned';
export type LoopKind = 'same_call' | 'polling' | 'ping_pong' | 'cycle';

/** The low-cardinality `error.type` values that mcp-vitals sets where there is no JSON-RPC error code. */
export const ErrorType = {
  /** A `CallToolResult` with `isError: true`; the value is fixed by the MCP conventions. */
  TOOL_ERROR: 'tool_error',
  TIMEOUT: 'timeout',
  CANCELLED: 'cancelled',
  CONNECTION_CLOSED: 'connection_closed',
  /** The transport refused the message, or it was never sent. */
  SEND_FAILED: 'send_failed',
  /** The SDK discarded the message without an answer. */
  DROPPED: 'dropped',
  /** The fallback of OpenTelemetry's general error conventions. */
  OTHER: '_OTHER',
} as const;
