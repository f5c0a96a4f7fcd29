import { format } from '../format.js';
import type { Loop } from './loop.js';

const WITHIN = { conversation: 'one conversation', session: 'one session', trace: 'one trace' } as const;

/** What happens in a loop, in one sentence without a full stop. */
export function describeLoop({ kind, operation, other, calls, failed, waitMillis, scope }: Loop): string {
  const outcome = failed ? 'the same error' : 'the same answer';
  const waits =
    waitMillis >= 1 ? `, ${waitMillis < 1000 ? format(waitMillis, 'ms') : format(waitMillis / 1000, 's')} apart` : '';
  switch (kind) {
    case 'same_call':
      return `${operation} was called ${calls} times in a row with the same arguments and ${outcome} in ${WITHIN[scope]}${waits}`;
    case 'polling':
      return `${operation} was polled ${calls} times in ${WITHIN[scope]}${waits}, and its answer never changed`;
    case 'ping_pong':
      return operation === other
        ? `${operation} was called ${calls} times in ${WITHIN[scope]} with the same two arguments in turn${waits}, and its answers never changed`
        : `${operation} and ${other} were called ${calls} times in turn in ${WITHIN[scope]}${waits}, and their answers never changed`;
  }
}
