import type { NoticeReason } from '../notice.js';
import { isDrill } from '../route/drill.js';
import { type Line, RANK } from './line.js';
import type { TrackedAlert } from './tracked-alert.js';

/** What a notice waits for. */
export type WaitsFor = 'group_wait' | 'group_interval' | 'repeat_interval' | 'reminder' | 'escalation' | 'retry';

/** When a channel is next to be told of an alert. */
export interface Due {
  readonly atMillis: number;
  readonly reason: NoticeReason;
  readonly waitsFor: WaitsFor;
}

/** A notice of the line at `atMillis` at the earliest, unless the alert is so urgent that it does not wait for the interval. */
function afterInterval(line: Line, due: Due): Due {
  const nextMillis = (line.lastMillis ?? Number.NEGATIVE_INFINITY) + line.group.intervals.groupInterval;
  return nextMillis > due.atMillis ? { ...due, atMillis: nextMillis, waitsFor: 'group_interval' } : due;
}

function afterFailure(line: Line, due: Due): Due {
  return line.notBeforeMillis > due.atMillis ? { ...due, atMillis: line.notBeforeMillis, waitsFor: 'retry' } : due;
}

/**
 * When the line is next to be told of one alert; `undefined` when nothing is to be told: it is muted, or known and over.
 * @param toldRank `line.toldRank()`
 */
export function dueOf(line: Line, tracked: TrackedAlert, toldRank: number): Due | undefined {
  if (tracked.isMuted) return undefined;
  const told = line.told.get(tracked.alert.fingerprint);
  if (!tracked.isFiring) {
    if (!told?.isFiring) return undefined;
    const reason = isDrill(tracked.alert.labels) ? 'drill' : 'resolved';
    // An alert that fires again within the group wait has not ended for the receiver.
    const atMillis = (tracked.endedAtMillis ?? 0) + line.group.intervals.groupWait;
    return afterFailure(line, afterInterval(line, { atMillis, reason, waitsFor: 'group_wait' }));
  }
  const isKnown = told?.isFiring && told.plannedAtMillis >= (tracked.releasedAtMillis ?? Number.NEGATIVE_INFINITY);
  const due = isKnown ? dueAgain(line, tracked) : dueOfNews(line, tracked, toldRank);
  return due && afterFailure(line, due);
}

/** A channel that knows the alert hears of it again. */
function dueAgain({ lastMillis, group }: Line, { acknowledgement }: TrackedAlert): Due {
  const last = lastMillis ?? 0;
  const { repeatInterval, remindAfter } = group.intervals;
  if (acknowledgement === null) {
    return { atMillis: last + repeatInterval, reason: 'repeated', waitsFor: 'repeat_interval' };
  }
  return {
    atMillis: Math.max(last, acknowledgement.atMillis) + remindAfter,
    reason: 'reminder',
    waitsFor: 'reminder',
  };
}

function dueOfNews(line: Line, tracked: TrackedAlert, toldRank: number): Due | undefined {
  const { alert, acknowledgement, releasedAtMillis } = tracked;
  const isEscalation = line.escalateAfterMillis > 0 && !line.told.get(alert.fingerprint)?.isFiring;
  if (isEscalation && acknowledgement !== null) return undefined;
  const openMillis = Math.max(tracked.waitingSinceMillis ?? tracked.startedAtMillis, tracked.heldUntilMillis ?? 0);
  const due = isEscalation
    ? {
        atMillis: Math.max(openMillis, releasedAtMillis ?? 0) + line.escalateAfterMillis,
        reason: 'escalated' as const,
        waitsFor: 'escalation' as const,
      }
    : {
        atMillis: Math.max(openMillis + line.group.intervals.groupWait, releasedAtMillis ?? 0),
        reason: reasonOf(tracked, toldRank),
        waitsFor: 'group_wait' as const,
      };
  const isUrgent = RANK[alert.level] < toldRank && !line.told.has(alert.fingerprint);
  return isUrgent ? due : afterInterval(line, due);
}

function reasonOf({ alert, releasedAtMillis }: TrackedAlert, toldRank: number): NoticeReason {
  if (isDrill(alert.labels)) return 'drill';
  if (releasedAtMillis !== null) return 'silence_ended';
  return toldRank === Number.POSITIVE_INFINITY ? 'firing' : 'changed';
}
