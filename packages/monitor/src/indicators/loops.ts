import { ATTR_ROLE, METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const loops = <R extends 'client' | 'server'>(role: R, whose: string) =>
  family(role, {
    loops: {
      title: `loops, ${role}`,
      unit: '',
      better: 'lower',
      query: { metric: METRICS.loops.name, where: { [ATTR_ROLE]: role }, take: 'count' },
      scale: 1,
      events: 'loops',
      minimumEvents: 0,
      counts: `Number of loops of at least 10 calls of tools ${whose}, one after the other in one conversation, session or trace, whose arguments and answers were equal.`,
      excludes:
        'parallel calls, calls more than 45 s apart, failed calls retried with backoff, and answers that cannot be compared',
    },
  });

/** Callers that ask the same again and again. */
export const LOOPS = { ...loops('client', 'that this process called'), ...loops('server', 'of this process') };
