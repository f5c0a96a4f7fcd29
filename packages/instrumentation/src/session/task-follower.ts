import { ATTR_TASK_ID, ATTR_TASK_STATUS } from '@mcp-vitals/signals';
import type { SpanContext } from '@opentelemetry/api';
import { refusalIn } from '../access/refusal.js';
import type { Role } from '../config.js';
import { isObject, type Notification, type Request, type Response } from '../message/messages.js';
import { createdTaskIn, isOfOneTask, taskIdOf, taskStateOf, tellsTaskState } from '../message/tasks.js';
import type { Operation } from '../record/operation.js';
import { safely } from '../safely.js';
import { taskHashOf } from '../task/task-hash.js';
import type { Tasks } from '../task/tasks.js';

/** The task that a message is about. */
export interface TaskReference {
  readonly hash: string | undefined;
  /** The span of the request that created it, where this process saw that. */
  readonly spanContext: SpanContext | undefined;
}

const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

/** Follows the tasks of one connection through its messages. */
export class TaskFollower {
  readonly #tasks: Tasks;
  readonly #names: () => readonly string[];

  /** @param names what the server may be known by, the best first: ids of tasks are unique within one */
  constructor(tasks: Tasks, names: () => readonly string[]) {
    this.#tasks = tasks;
    this.#names = names;
  }

  /**
   * The task that a message is about or belongs to, before the message is recorded.
   * @param role the role of this process in the exchange of the message
   */
  of(role: Role, message: Request | Notification): TaskReference | undefined {
    const isRequest = isOfOneTask(message.method);
    if (!isRequest && this.#tasks.isEmpty) return undefined;
    const id = taskIdOf(message);
    if (id === undefined) return undefined;
    const of = taskRole(role, message.method);
    const task = this.#tasks.find(of, this.#serverOf(of, id), id);
    if (task && (message.method === 'tasks/get' || message.method === 'tasks/result')) task.polls++;
    return { hash: task?.hash ?? taskHashOf(id), spanContext: task?.submission.spanContext };
  }

  /** Called when a notification is recorded. */
  notified({ span, start: { role, message } }: Operation): void {
    if (!tellsTaskState(message.method)) return;
    safely(() => {
      const state = taskStateOf(message.params);
      if (state === undefined) return;
      span.setAttribute(ATTR_TASK_STATUS, state.status);
      const of = taskRole(role, message.method);
      this.#tasks.told(of, this.#serverOf(of, state.id), state);
    });
  }

  /** Called when a request is answered, before its span ends. */
  answered(operation: Operation, response: Response): void {
    const { result } = response;
    const isAbout = isOfOneTask(operation.method);
    if (!isAbout && result?.task === undefined && result?.resultType !== 'task') return;
    safely(() => (isAbout ? this.#told(operation, response) : this.#created(operation, response)));
  }

  #created(operation: Operation, response: Response): void {
    const asked = operation.start.message.params?.task !== undefined;
    const state = createdTaskIn(response, asked);
    if (state === undefined) return;
    const { span, startedAt, toolName: tool, start } = operation;
    const submission = { role: start.role, tool, startedAt, spanContext: span.spanContext() };
    span.setAttribute(ATTR_TASK_STATUS, state.status);
    const hash = this.#tasks.begin(this.#names()[0]!, state, submission);
    if (hash !== undefined) span.setAttribute(ATTR_TASK_ID, hash);
  }

  #told({ method, span, start: { role, message } }: Operation, response: Response): void {
    const { result, error } = response;
    const id = taskIdOf(message);
    if (id === undefined) return;
    const server = this.#serverOf(role, id);
    if (error) {
      // Whoever is refused, or asks for what is not offered, learns nothing of the task itself.
      const isOfRequest = [METHOD_NOT_FOUND, INVALID_PARAMS].includes(Number(error.code)) || refusalIn(response);
      if (!isOfRequest && method === 'tasks/result') this.#tasks.end(role, server, id, 'failed');
      if (error.code === INVALID_PARAMS && method === 'tasks/get' && role === 'client') {
        this.#tasks.end(role, server, id, 'expired');
      }
      return;
    }
    const state = taskStateOf(result);
    if (state) {
      span.setAttribute(ATTR_TASK_STATUS, state.status);
      this.#tasks.told(role, server, { ...state, id });
    } else if (method === 'tasks/result') {
      this.#tasks.end(role, server, id, isObject(result) && result.isError === true ? 'failed' : 'completed');
    } else if (method === 'tasks/cancel') {
      this.#tasks.end(role, server, id, 'cancelled');
    }
  }

  /** The name under which a task was created: a server may say its name later. */
  #serverOf(role: Role, id: string): string {
    const names = this.#names();
    return names.find((name) => this.#tasks.find(role, name, id) !== undefined) ?? names[0]!;
  }
}

/** The role of this process in the exchange that created the task: its state is told by who runs it, and asked by who wants it. */
const taskRole = (role: Role, method: string): Role =>
  isOfOneTask(method) ? role : role === 'client' ? 'server' : 'client';
