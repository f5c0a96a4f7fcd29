import { ACCESS_METRICS } from './access-metrics.js';
import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_DROP_REASON,
  ATTR_ERROR_TYPE,
  ATTR_EVICTION_REASON,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_TRANSPORT,
  ATTR_OPERATION_NAME,
  ATTR_ROLE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_TASK_OUTCOME,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
} from './attributes.js';
import {
  LOCAL_DURATION_BOUNDARIES,
  OPERATION_DURATION_BOUNDARIES,
  RESULT_LENGTH_BOUNDARIES,
  TASK_DURATION_BOUNDARIES,
} from './boundaries.js';
import { DEFINITION_METRICS } from './definition-metrics.js';
import { duration, gauge, type MetricDefinition } from './metric-definition.js';
import { OWN_METRICS } from './own-metrics.js';
import { PEER_METRICS } from './peer-metrics.js';

const SESSION_ATTRIBUTES = [ATTR_MCP_PROTOCOL_VERSION, ATTR_NETWORK_TRANSPORT, ATTR_NETWORK_PROTOCOL_NAME];
const OPERATION_ATTRIBUTES = [
  ATTR_MCP_METHOD_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_ERROR_TYPE,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ...SESSION_ATTRIBUTES,
];
const SERVER_ATTRIBUTES = [ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT];

/** Every metric mcp-vitals records. Those under `mcp.` are the conventions', to the letter. */
export const METRICS = {
  clientOperationDuration: duration(
    'mcp.client.operation.duration',
    'Duration of an MCP request or notification as its sender observed it, from sending to the response or acknowledgement.',
    [...OPERATION_ATTRIBUTES, ...SERVER_ATTRIBUTES],
  ),
  serverOperationDuration: duration(
    'mcp.server.operation.duration',
    'Duration of an MCP request or notification as its receiver observed it, from receipt to the result or acknowledgement.',
    OPERATION_ATTRIBUTES,
  ),
  clientSessionDuration: duration(
    'mcp.client.session.duration',
    'Duration of an MCP session as the client observed it.',
    [...SESSION_ATTRIBUTES, ...SERVER_ATTRIBUTES],
  ),
  serverSessionDuration: duration(
    'mcp.server.session.duration',
    'Duration of an MCP session as the server observed it.',
    SESSION_ATTRIBUTES,
  ),
  operationDuration: duration(
    'mcp_vitals.operation.duration',
    'Duration of an operation of the application.',
    [ATTR_OPERATION_NAME, ATTR_ERROR_TYPE],
    OPERATION_DURATION_BOUNDARIES,
  ),
  cacheLookupDuration: duration(
    'mcp_vitals.cache.lookup.duration',
    'Duration of a cache look-up; a miss includes the load it caused.',
    [ATTR_CACHE_NAME, ATTR_CACHE_RESULT],
    LOCAL_DURATION_BOUNDARIES,
  ),
  cacheEntries: {
    name: 'mcp_vitals.cache.entries',
    instrument: 'updowncounter',
    unit: '{entry}',
    description: 'Cache entries.',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheSize: {
    name: 'mcp_vitals.cache.size',
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Cache size in bytes.',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheEvictions: {
    name: 'mcp_vitals.cache.evictions',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Evicted cache entries (expired, over capacity, invalidated).',
    attributes: [ATTR_CACHE_NAME, ATTR_EVICTION_REASON],
  },
  cacheWrites: {
    name: 'mcp_vitals.cache.writes',
    instrument: 'counter',
    unit: '{entry}',
    description: 'Entries written to a cache, both new and replaced.',
    attributes: [ATTR_CACHE_NAME],
  },
  cacheTimeSaved: {
    name: 'mcp_vitals.cache.time_saved',
    instrument: 'counter',
    unit: 's',
    description: 'Load time saved by cache hits.',
    attributes: [ATTR_CACHE_NAME],
  },
  validationDuration: duration(
    'mcp_vitals.validation.duration',
    'Duration of a validation of a tool input, a tool output or a schema.',
    [ATTR_VALIDATION_TARGET, ATTR_VALIDATION_RESULT],
    LOCAL_DURATION_BOUNDARIES,
  ),
  errors: {
    name: 'mcp_vitals.errors',
    instrument: 'counter',
    unit: '{error}',
    description: 'Errors of operations. Seeded with 0 for every known error type, so that rate() sees a first burst.',
    attributes: [ATTR_ERROR_TYPE, ATTR_OPERATION_NAME],
  },
  toolResultLength: {
    name: 'mcp_vitals.tool.result.length',
    instrument: 'histogram',
    unit: '{character}',
    description:
      'Characters of the successful results of a tool: texts, and base64 of images, audio and resources. The first 32 results of a tool are recorded, then one in 8 by chance.',
    boundaries: RESULT_LENGTH_BOUNDARIES,
    attributes: [ATTR_ROLE, ATTR_GEN_AI_TOOL_NAME],
  },
  toolSilentFailures: {
    name: 'mcp_vitals.tool.silent_failures',
    instrument: 'counter',
    unit: '{result}',
    description:
      'Results of a tool that count as a success and are empty, null or begin like an error. Seeded with 0 at its first result.',
    attributes: [ATTR_ROLE, ATTR_GEN_AI_TOOL_NAME],
  },
  schemaChanges: {
    name: 'mcp_vitals.schema.changes',
    instrument: 'counter',
    unit: '{change}',
    description: 'Changes to pinned definitions of tools, prompts, resource templates and tables. Seeded with 0.',
    attributes: [ATTR_SCHEMA_CHANGE, ATTR_SCHEMA_KIND],
  },
  sessionsActive: {
    name: 'mcp_vitals.sessions.active',
    instrument: 'observableupdowncounter',
    unit: '{session}',
    description: 'Open MCP sessions.',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  requestsInFlight: {
    name: 'mcp_vitals.requests.in_flight',
    instrument: 'observableupdowncounter',
    unit: '{request}',
    description:
      'MCP requests awaiting a response, without pings, `server/discover`, `subscriptions/listen`, `tasks/result`, elicitation and sampling.',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  messagesDropped: {
    name: 'mcp_vitals.messages.dropped',
    instrument: 'observablecounter',
    unit: '{message}',
    description: 'MCP messages that the SDK received and discarded without an answer.',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  requestsOldestAge: {
    name: 'mcp_vitals.requests.oldest_age',
    instrument: 'observablegauge',
    unit: 's',
    description: 'Age of the oldest MCP request in flight; 0 when none is in flight.',
    attributes: [ATTR_ROLE, ATTR_NETWORK_TRANSPORT],
  },
  taskDuration: duration(
    'mcp_vitals.task.duration',
    'Duration of a task from its creation to its end, by its own times where the server states them.',
    [ATTR_ROLE, ATTR_TASK_OUTCOME],
    TASK_DURATION_BOUNDARIES,
  ),
  tasksInFlight: {
    name: 'mcp_vitals.tasks.in_flight',
    instrument: 'observableupdowncounter',
    unit: '{task}',
    description: 'Tasks that were created and whose end was not seen, of a role that had any.',
    attributes: [ATTR_ROLE],
  },
  tasksOldestAge: gauge(
    'mcp_vitals.tasks.oldest_age',
    's',
    'Age of the oldest task in flight; 0 when none is in flight.',
    [ATTR_ROLE],
  ),
  instrumentationDropped: {
    name: 'mcp_vitals.instrumentation.dropped',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'Names, requests and transports that the instrumentation dropped or recorded as _OTHER.',
    attributes: [ATTR_DROP_REASON],
  },
  ...ACCESS_METRICS,
  ...DEFINITION_METRICS,
  ...PEER_METRICS,
  ...OWN_METRICS,
} as const satisfies Record<string, MetricDefinition>;
