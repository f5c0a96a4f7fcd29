import { ATTR_ROLE, ATTR_TASK_OUTCOME, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const tasks = <R extends 'client' | 'server'>(role: R, whose: string) => {
  const where = { [ATTR_ROLE]: role };
  const metric = METRICS.taskDuration.name;
  const now = { better: 'lower' as const, scale: 1, events: 'samples', minimumEvents: 1, excludes: null };
  const ended = { scale: 1, events: 'tasks', minimumEvents: 0, excludes: 'tasks in flight' };
  return family(`${role}_task`, {
    in_flight: {
      ...now,
      title: `tasks in flight, ${role}`,
      unit: '',
      query: { metric: METRICS.tasksInFlight.name, where, take: 'last' },
      counts: `Tasks ${whose} that were created and whose end was not seen.`,
    },
    oldest_age: {
      ...now,
      title: `age of the oldest task, ${role}`,
      unit: 's',
      query: { metric: METRICS.tasksOldestAge.name, where, take: 'last' },
      // Of several processes, the oldest.
      worstBy: [ATTR_ROLE],
      counts: `Age of the oldest task ${whose} in flight; 0 when none is in flight.`,
    },
    count: {
      ...ended,
      title: `tasks that ended, ${role}`,
      unit: '',
      better: 'higher',
      query: { metric, where, take: 'count' },
      counts: `Number of tasks ${whose} that ended, however they did.`,
    },
    failure_ratio: {
      ...ended,
      title: `failure ratio of tasks, ${role}`,
      unit: '%',
      better: 'lower',
      query: {
        metric,
        where: { ...where, [ATTR_TASK_OUTCOME]: ['failed', 'expired'] },
        of: { where },
        take: 'ratio',
      },
      scale: 100,
      minimumEvents: 5,
      counts: `Share of the tasks ${whose} that failed, or were not seen to end in their time to live.`,
      excludes: 'tasks in flight; cancelled ones count as no failures',
    },
    duration_p95: {
      ...ended,
      title: `p95 duration of tasks, ${role}`,
      unit: 's',
      better: 'lower',
      query: { metric, where: { ...where, [ATTR_TASK_OUTCOME]: ['completed', 'failed'] }, take: 'p95' },
      minimumEvents: 20,
      counts: `P95 duration of the tasks ${whose} that ran to their end, by the times that their server states.`,
      excludes: 'tasks in flight, cancelled and expired ones',
    },
  });
};

/** Tasks from their creation to their end. */
export const TASKS = {
  ...tasks('client', 'that this process asked for'),
  ...tasks('server', 'that this process runs'),
};
