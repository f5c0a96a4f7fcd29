import type { Notice, NoticeReason } from '../notice.js';
import type { Times } from '../times.js';
import { compose, contentOf } from './compose.js';
import { type Due, dueOf } from './due.js';
import type { Line } from './line.js';

/** Of several reasons that are due at once, the first names the notice. */
const PRECEDENCE: readonly NoticeReason[] = [
  'drill',
  'escalated',
  'silence_ended',
  'firing',
  'changed',
  'resolved',
  'reminder',
  'repeated',
];

/** What a line has to be told now, or when it next has to be told something. */
export interface Plan {
  readonly notice?: Notice;
  readonly nextMillis: number;
}

const NOTHING: Plan = { nextMillis: Number.POSITIVE_INFINITY };

/** Plans the next notice of a line. While one is under way there is none: its outcome decides what is news. */
export function plan(line: Line, times: Times): Plan {
  if (line.underWay !== null || line.members.size === 0) return NOTHING;
  const toldRank = line.toldRank();
  let nextMillis = Number.POSITIVE_INFINITY;
  let first: Due | undefined;
  for (const tracked of line.members.values()) {
    const due = dueOf(line, tracked, toldRank);
    if (due === undefined) continue;
    nextMillis = Math.min(nextMillis, due.atMillis);
    if (due.atMillis <= times.nowMillis && precedes(due, first)) first = due;
  }
  if (first === undefined) return { nextMillis };
  const composed = compose(line, contentOf(line, times.nowMillis), first.reason, times);
  const notice = { ...composed, reason: reasonOf(composed) };
  line.underWay = {
    id: notice.id,
    reason: notice.reason,
    createdAt: notice.createdAt,
    plannedAtMillis: times.nowMillis,
    says: new Map(notice.alerts.map(({ fingerprint, status }) => [fingerprint, status === 'firing'])),
  };
  return { notice, nextMillis: Number.POSITIVE_INFINITY };
}

const precedes = (due: Due, first: Due | undefined): boolean =>
  first === undefined || PRECEDENCE.indexOf(due.reason) < PRECEDENCE.indexOf(first.reason);

/** A resolved alert among others that fire on is a change of the group. */
function reasonOf({ reason, status }: Notice): NoticeReason {
  if (reason === 'drill') return reason;
  if (status === 'resolved') return 'resolved';
  return reason === 'resolved' ? 'changed' : reason;
}
