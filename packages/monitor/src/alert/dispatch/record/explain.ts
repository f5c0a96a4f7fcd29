import { formatBeside, formatLimit } from '../../../format.js';
import { type Due, dueOf } from '../group/due.js';
import type { Line } from '../group/line.js';
import type { TrackedAlert } from '../group/tracked-alert.js';
import { type Times, wallOf } from '../times.js';
import type { ChannelExplanation, Explanation } from './explanation.js';

/** Explains one alert: why it fires, and when it next notifies whom. */
export function explain(tracked: TrackedAlert, lines: readonly Line[], times: Times): Explanation {
  const { alert, mutes, acknowledgement } = tracked;
  return {
    alert,
    why: whyOf(tracked, times),
    mutes,
    acknowledgement: acknowledgement && {
      by: acknowledgement.by,
      comment: acknowledgement.comment,
      at: wallOf(times, acknowledgement.atMillis),
    },
    channels: lines.map((line) => explainLine(line, tracked, times)),
  };
}

function whyOf(tracked: TrackedAlert, times: Times): string {
  const { rule, state, figure, cause, activeSinceMillis } = tracked.alert;
  const { title, value, unit, count, events, over, threshold } = figure;
  const shown = value === null ? 'without data' : formatBeside(threshold, value, unit);
  const measured = `${title} ${shown} over ${over} (${count} ${events})`;
  const limit = threshold === null ? '' : `, threshold ${formatLimit(threshold, unit)}`;
  const beyond = {
    condition: '',
    no_data: '; active because there is no data',
    error: '; active because its evaluation fails',
  };
  if (!tracked.isFiring && tracked.endedAtMillis !== null) {
    return `${rule} resolved at ${iso(times, tracked.endedAtMillis)}: ${measured}${limit}`;
  }
  const since = state === 'firing' ? `fires since ${iso(times, tracked.startedAtMillis)}, holds` : `is ${state}, holds`;
  return `${rule} ${since} since ${iso(times, activeSinceMillis)}: ${measured}${limit}${beyond[cause]}`;
}

function explainLine(line: Line, tracked: TrackedAlert, times: Times): ChannelExplanation {
  const told = line.told.get(tracked.alert.fingerprint);
  const due = line.underWay === null ? dueOf(line, tracked, line.toldRank()) : undefined;
  return {
    channel: line.channel,
    route: line.group.route,
    groupKey: line.group.key,
    toldAt: told?.isFiring ? wallOf(times, told.deliveredAtMillis) : null,
    next:
      due === undefined || due.atMillis === Number.POSITIVE_INFINITY
        ? null
        : { at: wallOf(times, Math.max(due.atMillis, times.nowMillis)), reason: due.reason },
    whyNotSooner: whyNotSooner(line, tracked, due, times),
  };
}

function whyNotSooner(line: Line, tracked: TrackedAlert, due: Due | undefined, times: Times): string {
  const { intervals } = line.group;
  const [mute] = tracked.mutes;
  if (mute !== undefined) return `it notifies nobody: ${tracked.mutes.map(({ reason }) => reason).join('; ')}`;
  if (line.underWay !== null)
    return `a notice planned at ${iso(times, line.underWay.plannedAtMillis)} is not delivered yet`;
  if (tracked.alert.state === 'pending') return 'it is pending: its rule has to hold for longer before it fires';
  if (due === undefined) return notDue(line, tracked);
  if (due.atMillis <= times.nowMillis) return 'it is due at the next evaluation';
  switch (due.waitsFor) {
    case 'group_wait':
      return `it waits ${seconds(intervals.groupWait)} for other changes of its group`;
    case 'group_interval':
      return `its group was told at ${iso(times, line.lastMillis ?? 0)}, and notices of a group are ${seconds(intervals.groupInterval)} apart`;
    case 'repeat_interval':
      return `it was told, and an unchanged group is told again after ${seconds(intervals.repeatInterval)}`;
    case 'reminder':
      return `${tracked.acknowledgement?.by ?? 'somebody'} acknowledged it; the reminder comes after ${seconds(intervals.remindAfter)}`;
    case 'escalation':
      return `the channel is notified when nobody acknowledges the alert within ${seconds(line.escalateAfterMillis)}`;
    case 'retry':
      return `the last notice failed; the next try is at ${iso(times, line.notBeforeMillis)}`;
  }
}

function notDue(line: Line, tracked: TrackedAlert): string {
  if (!tracked.isFiring) return 'it resolved, and the channel does not believe that it fires';
  return line.escalateAfterMillis > 0
    ? `${tracked.acknowledgement?.by ?? 'somebody'} acknowledged it, so it is not escalated`
    : 'nothing is due';
}

const iso = (times: Times, monotonicMillis: number): string => new Date(wallOf(times, monotonicMillis)).toISOString();
const seconds = (millis: number): string => `${millis / 1000} s`;
