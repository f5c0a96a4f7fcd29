import { ATTR_ROLE, METRICS, metricOptions, type TaskOutcome } from '@mcp-vitals/signals';
import type { Meter, ObservableResult } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { TaskState } from '../message/tasks.js';
import { type Submission, Task, type TaskRecorder } from './task.js';
import { taskHashOf } from './task-hash.js';

/** Maximum number of tasks in flight, and of ended ones whose results may still be fetched; beyond it the oldest is dropped. */
const MAX_TASKS = 1000;

/** A task without a time to live counts as expired after this long. */
const MAX_AGE_MILLIS = 24 * 60 * 60 * 1000;

const ENDS: Readonly<Partial<Record<TaskState['status'], TaskOutcome>>> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/**
 * The tasks that this process asked for or runs, by role, server and id. It outlives connections, because a server may be created
 * for each request, and the client that fetches a result need not be the one that asked for it.
 */
export class Tasks {
  /** Number of tasks in flight that were dropped because there were too many, or because another took their id. */
  dropped = 0;
  readonly #inFlight = new Map<string, Task>();
  readonly #ended = new Map<string, Task>();
  /** The roles that had a task; others have no series. */
  readonly #roles = new Set<Role>();
  readonly #recorder: TaskRecorder;

  constructor(recorder: TaskRecorder) {
    this.#recorder = recorder;
  }

  /** Whether any task is known, so that messages may belong to one. */
  get isEmpty(): boolean {
    return this.#inFlight.size === 0 && this.#ended.size === 0;
  }

  find(role: Role, server: string, id: string): Task | undefined {
    const key = keyOf(role, server, id);
    return this.#inFlight.get(key) ?? this.#ended.get(key);
  }

  /** Begins to follow a task. Returns its hash, or `undefined` if its id is too long. */
  begin(server: string, state: TaskState, submission: Submission): string | undefined {
    const hash = taskHashOf(state.id);
    if (hash === undefined) return undefined;
    this.#expire();
    this.#roles.add(submission.role);
    const key = keyOf(submission.role, server, state.id);
    if (this.#inFlight.delete(key)) this.dropped++;
    this.#inFlight.set(key, new Task(hash, submission, state.ttlMillis));
    if (this.#inFlight.size > MAX_TASKS) {
      this.dropped++;
      this.#inFlight.delete(this.#inFlight.keys().next().value!);
    }
    this.told(submission.role, server, state);
    return hash;
  }

  /** Ends a task in flight if the state is that of its end. */
  told(role: Role, server: string, { id, status, lastedMillis }: TaskState): void {
    const outcome = ENDS[status];
    if (outcome !== undefined) this.end(role, server, id, outcome, lastedMillis);
  }

  /** Ends a task in flight. Later calls do nothing. */
  end(role: Role, server: string, id: string, outcome: TaskOutcome, lastedMillis?: number): void {
    const key = keyOf(role, server, id);
    const task = this.#inFlight.get(key);
    if (task) this.#end(key, task, outcome, lastedMillis);
  }

  observe(meter: Meter): void {
    const { tasksInFlight, tasksOldestAge } = METRICS;
    const each = (value: (role: Role) => number) => (result: ObservableResult) => {
      this.#expire();
      for (const role of this.#roles) result.observe(value(role), { [ATTR_ROLE]: role });
    };
    meter
      .createObservableUpDownCounter(tasksInFlight.name, metricOptions(tasksInFlight))
      .addCallback(each((role) => this.#of(role).length));
    meter
      .createObservableGauge(tasksOldestAge.name, metricOptions(tasksOldestAge))
      .addCallback(each((role) => (this.#of(role)[0]?.ageMillis() ?? 0) / 1000));
  }

  #of(role: Role): Task[] {
    return [...this.#inFlight.values()].filter(({ submission }) => submission.role === role);
  }

  #end(key: string, task: Task, outcome: TaskOutcome, lastedMillis: number | undefined): void {
    this.#inFlight.delete(key);
    this.#ended.set(key, task);
    if (this.#ended.size > MAX_TASKS) this.#ended.delete(this.#ended.keys().next().value!);
    task.end(outcome, lastedMillis, this.#recorder);
  }

  #expire(): void {
    for (const [key, task] of this.#inFlight) {
      const limit = task.ttlMillis ?? MAX_AGE_MILLIS;
      if (task.ageMillis() >= limit) this.#end(key, task, 'expired', limit);
    }
  }
}

const keyOf = (role: Role, server: string, id: string): string => `${role} ${server} ${id}`;
