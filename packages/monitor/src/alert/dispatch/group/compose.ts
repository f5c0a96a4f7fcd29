import { randomUUID } from 'node:crypto';
import type { Notice, NoticeAlert, NoticeReason } from '../notice.js';
import type { Labels } from '../route/matcher.js';
import { type Times, wallOf } from '../times.js';
import { dueOf } from './due.js';
import { type Line, RANK, type UnderWay } from './line.js';
import type { TrackedAlert } from './tracked-alert.js';

/** The alerts of which a line is told now: those that fire, and those that ended and were told. */
export function contentOf(line: Line, nowMillis: number): TrackedAlert[] {
  const toldRank = line.toldRank();
  const content: TrackedAlert[] = [];
  for (const tracked of line.members.values()) {
    if (tracked.isMuted) continue;
    const isTold = line.told.get(tracked.alert.fingerprint)?.isFiring === true;
    if (isTold || (tracked.isFiring && !isToWait(line, tracked, toldRank, nowMillis))) content.push(tracked);
  }
  return content.sort(byUrgency);
}

/** A new alert goes out with others of its group, unless it may recover with its parent or be acknowledged before it escalates. */
function isToWait(line: Line, tracked: TrackedAlert, toldRank: number, nowMillis: number): boolean {
  if (line.escalateAfterMillis > 0) {
    return (dueOf(line, tracked, toldRank)?.atMillis ?? Number.POSITIVE_INFINITY) > nowMillis;
  }
  return (tracked.heldUntilMillis ?? Number.NEGATIVE_INFINITY) + line.group.intervals.groupWait > nowMillis;
}

function byUrgency(a: TrackedAlert, b: TrackedAlert): number {
  if (a.isFiring !== b.isFiring) return a.isFiring ? -1 : 1;
  return RANK[a.alert.level] - RANK[b.alert.level] || a.startedAtMillis - b.startedAtMillis;
}

/** Words a new notice of a line. */
export function compose(line: Line, content: readonly TrackedAlert[], reason: NoticeReason, times: Times): Notice {
  const alerts = content.map((tracked) => noticeAlertOf(tracked, tracked.isFiring, times));
  return noticeOf(line, { id: randomUUID(), reason, createdAt: Math.round(times.wallMillis) }, alerts);
}

/** Words the notice that is under way once more. It says what it said, although an alert may have resolved meanwhile. */
export function composeAgain(line: Line, underWay: UnderWay, times: Times): Notice {
  const alerts = [...underWay.says].flatMap(([fingerprint, isFiring]) => {
    const tracked = line.members.get(fingerprint);
    return tracked === undefined ? [] : [noticeAlertOf(tracked, isFiring, times)];
  });
  return noticeOf(line, underWay, alerts);
}

function noticeOf(
  line: Line,
  { id, reason, createdAt }: Pick<Notice, 'id' | 'reason' | 'createdAt'>,
  alerts: readonly NoticeAlert[],
): Notice {
  return {
    id,
    channel: line.channel,
    reason,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    groupKey: line.group.key,
    groupLabels: line.group.labels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    alerts,
    createdAt,
  };
}

/** An alert as channels show it. */
function noticeAlertOf(tracked: TrackedAlert, isFiring: boolean, times: Times): NoticeAlert {
  const { alert, endedAtMillis, acknowledgement } = tracked;
  // Built in one literal, because a storm has thousands of them.
  const shown: { -readonly [K in keyof NoticeAlert]: NoticeAlert[K] } = {
    fingerprint: alert.fingerprint,
    rule: alert.rule,
    level: alert.level,
    labels: alert.labels,
    annotations: alert.annotations,
    figure: alert.figure,
    peak: tracked.peak,
    cause: alert.cause,
    status: isFiring ? 'firing' : 'resolved',
    startsAt: wallOf(times, tracked.startedAtMillis),
    endsAt: isFiring || endedAtMillis === null ? null : wallOf(times, endedAtMillis),
  };
  if (alert.traceId !== undefined) shown.traceId = alert.traceId;
  if (alert.annotations.runbook_url !== undefined) shown.runbookUrl = alert.annotations.runbook_url;
  if (acknowledgement !== null) shown.acknowledgedBy = acknowledgement.by;
  return shown;
}

/** The labels whose values all share. */
function common(all: readonly Labels[]): Labels {
  const [first = {}] = all;
  const shared = { ...first };
  for (const labels of all) {
    for (const name in shared) if (labels[name] !== shared[name]) delete shared[name];
  }
  return shared;
}
