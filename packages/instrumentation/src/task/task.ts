import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_ROLE,
  ATTR_TASK_ID,
  ATTR_TASK_OUTCOME,
  ATTR_TASK_POLLS,
  ErrorType,
  type TaskOutcome,
} from '@mcp-vitals/signals';
import {
  type Attributes,
  type Histogram,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Role } from '../config.js';

/** The request that created a task. */
export interface Submission {
  readonly role: Role;
  /** The tool called; `undefined` for a task of another method. */
  readonly tool: string | undefined;
  readonly spanContext: SpanContext;
  /** When the request was sent or received, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
}

/** Where the end of a task is recorded. Each getter returns the current one. */
export interface TaskRecorder {
  readonly tracer: Tracer;
  readonly taskDuration: Histogram;
}

/** The `error.type` of a task that did not complete. */
const ERROR_TYPES: Readonly<Record<Exclude<TaskOutcome, 'completed'>, string>> = {
  failed: ErrorType.TOOL_ERROR,
  cancelled: ErrorType.CANCELLED,
  expired: ErrorType.TIMEOUT,
};

/** A task from the request that created it to its end. */
export class Task {
  readonly hash: string;
  readonly submission: Submission;
  /** The time after its start at which its server forgets it; `undefined` where it states none. */
  readonly ttlMillis: number | undefined;
  polls = 0;
  readonly #startMillis: number;

  constructor(hash: string, submission: Submission, ttlMillis: number | undefined) {
    this.hash = hash;
    this.submission = submission;
    this.ttlMillis = ttlMillis;
    this.#startMillis = Date.now() - this.ageMillis();
  }

  ageMillis(): number {
    return performance.now() - this.submission.startedAt;
  }

  /**
   * Records its span, a child of the request that created it, and its duration.
   * @param lastedMillis its duration by its server's clock; the time until now if it is unknown or longer
   */
  end(outcome: TaskOutcome, lastedMillis: number | undefined, recorder: TaskRecorder): void {
    const { role, tool, spanContext } = this.submission;
    const millis = Math.min(this.ageMillis(), lastedMillis ?? Number.POSITIVE_INFINITY);
    recorder.taskDuration.record(millis / 1000, { [ATTR_ROLE]: role, [ATTR_TASK_OUTCOME]: outcome });
    const attributes: Attributes = {
      [ATTR_ROLE]: role,
      [ATTR_TASK_ID]: this.hash,
      [ATTR_TASK_OUTCOME]: outcome,
      [ATTR_TASK_POLLS]: this.polls,
    };
    if (tool !== undefined) attributes[ATTR_GEN_AI_TOOL_NAME] = tool;
    if (outcome !== 'completed') attributes[ATTR_ERROR_TYPE] = ERROR_TYPES[outcome];
    const span = recorder.tracer.startSpan(
      tool === undefined ? 'task' : `task ${tool}`,
      { attributes, startTime: this.#startMillis },
      trace.setSpanContext(ROOT_CONTEXT, spanContext),
    );
    if (outcome !== 'completed') span.setStatus({ code: SpanStatusCode.ERROR, message: `the task ${WORDS[outcome]}` });
    span.end(this.#startMillis + millis);
  }
}

const WORDS: Readonly<Record<Exclude<TaskOutcome, 'completed'>, string>> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  expired: 'was not seen to end in its time to live',
};
