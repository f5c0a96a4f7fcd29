import { isObject, metaOf, type Notification, type Request, type Response } from './messages.js';

/** The `_meta` key by which a message names the task that it belongs to. Protocol 2025-11-25. */
const META_RELATED_TASK = 'io.modelcontextprotocol/related-task';

/** The requests for one task: those of protocol 2025-11-25, and `tasks/update` of the tasks extension (SEP-2663). */
const OF_ONE_TASK: ReadonlySet<string> = new Set(['tasks/get', 'tasks/result', 'tasks/update', 'tasks/cancel']);

/** The notifications of a task's state: that of protocol 2025-11-25, and that of the extension. */
const STATE_NOTIFICATIONS: ReadonlySet<string> = new Set(['notifications/tasks/status', 'notifications/tasks']);

const STATUSES = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const;

export type TaskStatus = (typeof STATUSES)[number];

/** What a message states of a task. */
export interface TaskState {
  readonly id: string;
  readonly status: TaskStatus;
  /** From the task's creation to its last change, by the clock of its server. */
  readonly lastedMillis: number | undefined;
  /** Time that the server keeps it from its creation on; `undefined` where it states none. */
  readonly ttlMillis: number | undefined;
}

/** Whether a message asks for the state or the end of a task. */
export const isOfOneTask = (method: string): boolean => OF_ONE_TASK.has(method);

/** Whether a message tells the state of a task. */
export const tellsTaskState = (method: string): boolean => STATE_NOTIFICATIONS.has(method);

/** The id of the task that a message is about or belongs to. */
export function taskIdOf({ method, params }: Request | Notification): string | undefined {
  const isAbout = OF_ONE_TASK.has(method) || STATE_NOTIFICATIONS.has(method);
  const named = isAbout ? params?.taskId : metaOf(params)?.[META_RELATED_TASK];
  const id: unknown = isAbout ? named : isObject(named) ? named.taskId : undefined;
  return typeof id === 'string' ? id : undefined;
}

/**
 * The task that an answer creates in place of the result: as the result itself with the extension, or under `task`.
 * @param asked whether the request asked for a task, without which protocol 2025-11-25 has none
 */
export function createdTaskIn({ result }: Response, asked: boolean): TaskState | undefined {
  if (result === undefined) return undefined;
  if (result.resultType === 'task') return taskStateOf(result);
  return asked && isObject(result.task) ? taskStateOf(result.task) : undefined;
}

/** The state of a task as the members of an object state it; `undefined` where they do not. */
export function taskStateOf(value: unknown): TaskState | undefined {
  if (!isObject(value) || typeof value.taskId !== 'string') return undefined;
  const status = STATUSES.find((one) => one === value.status);
  if (status === undefined) return undefined;
  const ttl = value.ttlMs ?? value.ttl;
  const lasted = Date.parse(String(value.lastUpdatedAt)) - Date.parse(String(value.createdAt));
  return {
    id: value.taskId,
    // The extension has a task complete with the error of its tool; the result then says so.
    status: status === 'completed' && isObject(value.result) && value.result.isError === true ? 'failed' : status,
    lastedMillis: Number.isFinite(lasted) ? Math.max(0, lasted) : undefined,
    ttlMillis: typeof ttl === 'number' && Number.isFinite(ttl) && ttl > 0 ? ttl : undefined,
  };
}
