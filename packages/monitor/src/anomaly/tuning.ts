/**
 * Every constant that a detector judges by, in one place. The word at the end of each comment says how it was found:
 *
 * - **goal**: it follows from what is wanted, such as how soon a change has to be told.
 * - **train**: chosen on the made series of the family `train` (`bench/detection/latency.mjs`), then left alone.
 * - **derived**: arithmetic, given beside it.
 * - **judgement**: what is worth waking somebody for; no data can say it.
 * - **NAB**: chosen with the Numenta Anomaly Benchmark at hand, so its score there flatters it.
 *
 * Effects on durations are natural logarithms: 0.25 is a factor of 1.28.
 */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** When the level of the durations has shifted. */
export const LEVEL = {
  /** Successful calls, and time since the first, before it is judged. train */
  minCalls: 50,
  minMillis: 5 * MINUTE,
  /** Windows, in buckets of 5 s with calls: 15 s to 8 min of steady calls. The shortest must find a change within 2 min. goal */
  windows: [3, 6, 9, 12, 18, 24, 48, 96].map((buckets) => ({
    buckets,
    /** The least change that is an anomaly: factors of 1.6, 1.5 and 1.42. judgement */
    floor: Math.log(buckets <= 12 ? 1.6 : buckets <= 24 ? 1.5 : 1.42),
  })),
  /** The share of the false alarms that this test may make. train */
  alarmShare: 0.08,
  /** The change must surely exceed this: slower changes of the baseline are no news. judgement */
  margin: 0.25,
  /** By how many standard errors it must. train */
  marginErrors: 3.2,
  /** Fewer calls than this in a window are no evidence. train */
  minValues: 9,
  /** What lasted shorter is no shift, and what lies within `spikeMillis` is a spike, so that a deploy stays quiet. goal */
  minSpanMillis: 55 * SECOND,
  spikeMillis: 36 * SECOND,
  /** What the last third of the shift, and what is outside its hottest seconds, must have of it. train */
  sustained: 0.65,
  /** How much windows wander by themselves: over how many windows it is averaged, what is believed before, its weight. train */
  wanderWindows: 300,
  wanderPrior: 0.1,
  wanderPriorWeight: 12,
  /** Over how many buckets it is averaged by how much calls of one moment resemble each other. train */
  clumpingBuckets: 2000,
  /** Windows that overlap look again at the same buckets: one of `k` buckets is worth at most `looks / k` looks a bucket. train */
  looks: 20,
  /** From this share of an alarm's evidence on nothing is learned. train */
  suspected: 0.7,
  /** An operation whose buckets are further apart is sparse: its baseline lags behind the day, so its floor is higher. train */
  sparseMillis: 40 * SECOND,
  sparseFloor: Math.log(1.9),
  /**
   * The sign test of quick operations: in each of so many buckets, 35 s, more than no deploy of 30 s can fill, most calls must have
   * taken longer than the median times 1.6. goal; shares and calls: train. It wanders as the window at this index does.
   */
  signs: { buckets: 7, floor: Math.log(1.6), minCalls: 4, minShare: 0.6, window: 2 },
};

/** What is usual for an operation. */
export const BASELINE = {
  /** It follows over the slower of these. train */
  followMillis: 90 * MINUTE,
  followCalls: 150,
  /** Over how many values the deviation is averaged. train */
  deviationValues: 500,
  /** How many values the ranks remember; older ones fade. train */
  rankMemory: 8000,
  /** A bucket is learned from when so many came after it, a minute: what is about to be found is not usual. goal */
  delayBuckets: 12,
  /** A suspicion stops the learning for no longer than the longer of these. train */
  holdMillis: 15 * MINUTE,
  holdBuckets: 24,
  /** After so many buckets, two minutes, a suspected level no longer keeps a tail from being told. goal */
  staleBuckets: 24,
  /** A fall by more than a factor of 1.2 over so many buckets is an improvement and the new baseline at once. judgement */
  minFall: Math.log(1.2),
  fallBuckets: 24,
  /**
   * A level that was known for half an hour is remembered for so many times as long as it was known, at most a working day and a
   * night: a return to it is no degradation. judgement
   */
  minKnownMillis: 30 * MINUTE,
  improvementFactor: 2,
  maxImprovementMillis: 16 * HOUR,
  /** After such a return the level counts as known from so many calls. train */
  returnCalls: 250,
};

/** When an episode of the durations is worse, and when it is over. */
export const EPISODE = {
  /** Calm is what has less than this share of the effect left, over so many buckets. judgement */
  calmBuckets: 12,
  calmShare: 0.4,
  /** When a tail is over the level must lie no higher than this above the baseline. train */
  levelSlack: 0.3,
  /** Over when it was calm for so long; accepted only when so many buckets came after the time for it. judgement */
  rules: { calmMillis: 4 * MINUTE, calmLagMillis: MINUTE, acceptAfterBuckets: 60 },
  /** It is the new normal when it has lasted as long as the baseline before it, within these. judgement */
  minAcceptMillis: 12 * MINUTE,
  maxAcceptMillis: 2 * HOUR,
  /** It is worse from this factor on the level told, and this factor on the rise of a share. judgement */
  worse: { minFloor: Math.log(1.5), minBuckets: 0 },
  worseShare: 1.5,
  /** A level that opens beside a tail must be more than a tail can make of it: critical, and over two minutes. judgement */
  beyondTail: { minFloor: Math.log(2.5), minBuckets: 24 },
};

/** When an episode that beats none of the operation's recent ones is not told. judgement, checked on the family `restless` */
export const RESTLESS = {
  halfLifeMillis: DAY,
  /** How many of the recent ones may have been larger, and by what factor the next must beat the one after those. */
  warnings: 0,
  warningMargin: 1.25,
  criticals: 1,
  criticalMargin: 1.1,
};

/** When the duration rises steadily. */
export const RAMP = {
  /** Successful calls, and time since the first, before it is judged. derived: one stretch and its baseline */
  minCalls: 200,
  minMillis: 40 * MINUTE,
  /** The stretches that are looked at, in minutes: 1 % a minute has to be told within 30. goal */
  stretches: [16, 22, 28],
  longest: 28,
  /** The share of minutes that must have had calls. train */
  minFilled: 0.7,
  /** Stretches overlap: this share of one must be new before another look tells anything. derived */
  newShare: 0.25,
  /** The least rise a minute, over the stretch, and above the baseline; the last also as a multiple of its wandering. judgement, train */
  minSlope: 0.0055,
  minRise: 0.17,
  minAbove: 0.1,
  wanderFactor: 1.6,
  /** What each third of the stretch must bring of the rise. train */
  third: 0.15,
  /** A step is no ramp: it leaves less than this share of the squares that a line leaves. derived: 0.2 to 0.5 of a step, about 1 of a line */
  maxStepResidual: 0.6,
  /** How many times what slopes are by themselves. train */
  slopeFactor: 3.6,
  /** A rise that starts at the baseline needs less of a trend of its own: the same measures for it. train */
  fromBaseline: { factor: 4, prior: 0.002, minScore: 3, minSlope: 0.0045, thirdSlack: 0.02, originError: 1.2 },
  /** Every how many minutes slopes are learned, how late, over how many, what is believed before, its weight. train */
  learnEveryMinutes: 4,
  delayMinutes: 40,
  slopeMemory: 150,
  slopePrior: 0.0025,
  slopePriorWeight: 8,
};

/** When more calls than usual are very slow. */
export const TAIL = {
  /** Very slow is beyond the usual 95th percentile times 1.22. judgement */
  quantile: 0.95,
  beyond: 0.2,
  /** Calls, and time since the first, before the percentile is believed. train */
  minCalls: 200,
  minMillis: 30 * MINUTE,
  /** Over how many calls and buckets the running share is averaged. train */
  fadeCalls: 200,
  fadeBuckets: 36,
  /** The cumulative sums, see `ShareCusumOptions`. The spike keeps deploys quiet (goal); floor and factor: judgement; the rest: train */
  cusum: {
    leastBase: 0.003,
    oddsRatios: [4, 12],
    spikeMillis: 59 * SECOND,
    outside: 0.4,
    leastHits: 4,
    floor: 0.06,
    leastFactor: 2.5,
  },
};

/** When more calls than usual fail. */
export const FAILURES = {
  /** What is believed before anything was seen, and how many calls that weighs. judgement */
  prior: 0.005,
  priorCalls: 4,
  /** However often calls fail, no more is believed to be usual; as long as fewer calls are known, this much is. judgement */
  maxBase: 0.1,
  minCalls: 80,
  /** The usual share follows over the slower of these. train */
  followMillis: 3 * HOUR,
  followCalls: 500,
  /**
   * How many calls' worth of chance a wished alarm stands for: a sum that begins anew at 0 reaches its limit more rarely than the
   * bound tells. Measured: 0 to 0.5 alarms a week where 0.1 are wished, the most at 3 % failures. train
   */
  callsAnAlarm: 120,
  /** A bucket is learned from so long after it, or from `minDelayMillis` on if more calls wait than this share of those learned and so many. train */
  delayMillis: 5 * MINUTE,
  minDelayMillis: MINUTE,
  waitingShare: 0.1,
  minWaitingCalls: 200,
  /** From this share of an alarm's evidence on nothing is learned. train */
  suspected: 0.6,
  /** Over how many calls, or how many buckets, the running share is averaged. judgement */
  fadeCalls: 60,
  fadeBuckets: 8,
  /** Calm is what has less than this share of the rise left. judgement */
  calmShare: 0.35,
  rules: { calmMillis: 3 * MINUTE, calmLagMillis: 0, acceptAfterBuckets: 60 },
  /** It is the new normal when it has lasted as long as the operation was known, within these; never above half of the calls. judgement */
  minAcceptMillis: 12 * MINUTE,
  maxAcceptMillis: 2 * HOUR,
  maxAccepted: 0.5,
  /** It is worse from this factor on the rise told on, over so many calls. judgement */
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

/** When an operation is called no more. */
export const NO_TRAFFIC = {
  /** It lasts so long, so many times the longest gap around this hour, and so many calls are missing. judgement, train */
  minGapMillis: 10 * MINUTE,
  gaps: 4,
  minMissingCalls: 20,
  /** How many deviations longer than usual, of the logarithm of an hour's longest gap from day to day. train */
  gapDeviations: 3.5,
  /** Over how many hours that deviation is averaged, and the half-life of the longest gaps: a week. judgement */
  gapHours: 168,
  gapHalfLifeMillis: 7 * DAY,
  /** How long an operation must be known; one that pauses for hours must have been seen to over a weekend. derived */
  minKnownMillis: DAY,
  minKnownPausingMillis: 8 * DAY,
};

/** When a series of numbers leaves what was usual. */
export const STREAM = {
  /** The long mean follows over so many values, and is one from so many on. NAB */
  longValues: 4000,
  minValues: 20,
  /** The short means, and the means of the distance to the day's profile, in values. NAB */
  shortValues: 3,
  longerValues: 10,
  offDayShortValues: 5,
  offDayLongerValues: 20,
  /** How much the single value weighs against each of the means. NAB */
  spikeWeight: 2,
  /** The day's profile: parts of a day, days averaged, days before it is believed. NAB */
  day: { slots: 96, days: 7, leastDays: 2 },
  /**
   * The common surprise at which the score is 0.5, with and without a view of the season: a third of an alarm a week on one-minute
   * values of normal noise. goal
   */
  alarm: 2.37,
  alarmWithoutSeason: 2.5,
  /** An episode is over neither before this time and so many values, nor before so much of them calm. judgement */
  episode: { minMillis: 8 * HOUR, minValues: 20, calmMillis: 4 * HOUR, calmValues: 10 },
  /**
   * A level that moved is usual after a whole day, so that the time of the day explains nothing, and so many values, if the view at
   * this index (the longer mean) would have been surprised by so much. judgement; surprise: NAB
   */
  levelChange: { settleMillis: DAY, settleValues: 50, view: 2, surprise: 2.5 },
};

/**
 * What makes an anomaly critical: the factor on the duration, and the share of failed calls. A critical one escalates when the
 * duration, or the rise of a share, is so many times what was told. judgement
 */
export const CRITICAL = { factor: 2.5, share: 0.25, muchWorse: { factor: 3, share: 3 } };

/** Which of the caller's times are believed. judgement */
export const CLOCK = {
  /** Calls may come out of order by so much. */
  toleranceMillis: MINUTE,
  /** So many ticks in a row, or so many calls without one, that lie further back mean that the clock was set back. */
  ticksBehind: 2,
  callsBehind: 100,
  /** A time that is further ahead is believed when so many in a row say so. */
  leapMillis: HOUR,
  leapTimes: 3,
  /** Beyond this a number is no time or duration in milliseconds (the range of `Date`). */
  maxMillis: 8.64e15,
};
