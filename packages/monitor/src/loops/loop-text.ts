import { format } from '../format.js';
import type { Loop } from './loop.js';

const WITHIN = { conversation: 'one conversation', session: 'one session', trace: 'one trace' } as const;

/** Such as `a, b and c`. */
const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** What happens in a loop, in one sentence without a full stop. */
export function describeLoop({ kind, operation, others, calls, failed, waitMillis, scope }: Loop): string {
  const outcome = failed ? 'the same error' : 'the same answer';
  const waits =
    waitMillis >= 1 ? `, ${waitMillis < 1000 ? format(waitMillis, 'ms') : format(waitMillis / 1000, 's')} apart` : '';
  switch (kind) {
    case 'same_call':
      return `${operation} was called ${calls} times in a row with the same arguments and ${outcome} in ${WITHIN[scope]}${waits}`;
    case 'polling':
      return `${operation} was polled ${calls} times in ${WITHIN[scope]}${waits}, and its answer never changed`;
    case 'ping_pong':
    case 'cycle': {
      const different = [...new Set([operation, ...others])];
      return different.length === 1
        ? `${operation} was called ${calls} times in ${WITHIN[scope]} with the same ${1 + others.length} arguments in turn${waits}, and its answers never changed`
        : `${listed(different)} were called ${calls} times in turn in ${WITHIN[scope]}${waits}, and their answers never changed`;
    }
  }
}
