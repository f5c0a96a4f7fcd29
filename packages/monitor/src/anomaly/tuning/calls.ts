const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Limits of the detector of failures. */
export const FAILURES = {
  /** The prior share of failures, and its weight in calls. judgement */
  prior: 0.005,
  priorCalls: 4,
  /** The upper limit of the usual share, and the share assumed until this many calls are known. judgement */
  maxBase: 0.1,
  minCalls: 80,
  /** The usual share follows over the slower of these. train */
  followMillis: 3 * HOUR,
  followCalls: 500,
  /**
   * The number of calls that one expected false alarm stands for: a sum that begins anew at 0 reaches its limit more rarely than the
   * bound tells. Measured: 0 to 0.5 alarms a week where 0.1 are wished, the most at 3 % failures. train
   */
  callsAnAlarm: 120,
  /** The least limit, where more alarms are permitted than calls come: at 0 and below nothing would reach it. judgement */
  leastLimit: 0.5,
  /** Delay of learning; from `minDelayMillis` on if more calls wait than this share of the learned ones, and this many. train */
  delayMillis: 5 * MINUTE,
  minDelayMillis: MINUTE,
  waitingShare: 0.1,
  minWaitingCalls: 200,
  /** Learning stops from this share of an alarm's evidence on. train */
  suspected: 0.6,
  /** Calls, or buckets, over which the running share is averaged. judgement */
  fadeCalls: 60,
  fadeBuckets: 8,
  /** Calm means that less than this share of the rise is left. judgement */
  calmShare: 0.35,
  rules: { calmMillis: 3 * MINUTE, calmLagMillis: 0, acceptAfterBuckets: 60 },
  /** It is the new normal after as long as the operation was known, within these; never above half of the calls. judgement */
  minAcceptMillis: 12 * MINUTE,
  maxAcceptMillis: 2 * HOUR,
  maxAccepted: 0.5,
  /** It escalates from this factor on the reported rise on, over this many calls. judgement */
  worseFactor: 1.5,
  minWorseCalls: 5,
  /** The cumulative sums. The spike keeps deploys quiet (goal); floor and factor: judgement; the rest: train */
  cusum: {
    leastBase: 0.005,
    oddsRatios: [3, 8, 30, 200],
    spikeMillis: 29 * SECOND,
    outside: 0.16,
    leastHits: 4,
    floor: 0.03,
    leastFactor: 2,
  },
};

/**
 * What differs for results that fail in silence. No share of them is too large to be usual: a search may find nothing most of the
 * time. The share must be known before a rise can be one. judgement
 */
export const SILENT_FAILURES = { maxBase: 0.99, maxAccepted: 1 };

/** Limits of the detector of missing traffic. */
export const NO_TRAFFIC = {
  /** The least duration, multiple of the longest gap around this hour, and number of missing calls. judgement, train */
  minGapMillis: 10 * MINUTE,
  gaps: 4,
  minMissingCalls: 20,
  /** Deviations longer than usual, of the logarithm of an hour's longest gap from day to day. train */
  gapDeviations: 3.5,
  /** Hours over which that deviation is averaged, and the half-life of the longest gaps: a week. judgement */
  gapHours: 168,
  gapHalfLifeMillis: 7 * DAY,
  /** How long an operation must be known; one that pauses for hours must have been seen to over a weekend. derived */
  minKnownMillis: DAY,
  minKnownPausingMillis: 8 * DAY,
  /** After so long without a call the operation is out of use. judgement */
  acceptMillis: DAY,
};

/** Limits of the suppression of repeated episodes. judgement, checked on the family `restless` */
export const RESTLESS = {
  halfLifeMillis: 2 * DAY,
  /** The number of recent ones that may be larger, and the factor by which the next must exceed the one after those. */
  warnings: 0,
  warningMargin: 1.25,
  criticals: 1,
  criticalMargin: 1.1,
};

/** Limits of the suppression of levels that return with the week. judgement */
export const WEEKLY = {
  weekMillis: 7 * DAY,
  /** The clocks change by an hour, and a return takes some time to be seen. */
  withinMillis: 1.5 * HOUR,
  margin: 1.25,
  /** Kept of one operation. */
  maxEpisodes: 32,
};

/**
 * The limits of a critical anomaly: the factor on the duration, and the share of failed calls. A critical one escalates when the
 * duration, or the rise of a share, is this many times the reported one. judgement
 */
export const CRITICAL = { factor: 2.5, share: 0.25, silentShare: 0.5, muchWorse: { factor: 3, share: 3 } };

/** Limits within which the caller's times are believed. judgement */
export const CLOCK = {
  /** Calls may come out of order by this much. */
  toleranceMillis: MINUTE,
  /** This many ticks in a row, or calls without a tick, that lie further back mean that the clock was set back. */
  ticksBehind: 2,
  callsBehind: 100,
  /** A time that is further ahead is believed when this many in a row confirm it. */
  leapMillis: HOUR,
  leapTimes: 3,
  /** Beyond this a number is no time or duration in milliseconds (the range of `Date`). */
  maxMillis: 8.64e15,
};
