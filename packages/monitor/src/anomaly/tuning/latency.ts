const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Limits of the detector of level shifts. */
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
  /** The change must significantly exceed this: slow changes of the baseline are not reported. judgement */
  margin: 0.25,
  /** The standard errors by which it must exceed that. train */
  marginErrors: 3.2,
  /** Fewer calls than this in a window are no evidence. train */
  minValues: 9,
  /** The shortest shift; a rise within `spikeMillis` is a spike, so that a deploy raises no alarm. goal */
  minSpanMillis: 55 * SECOND,
  spikeMillis: 36 * SECOND,
  /** The share of the shift that its last third, and the part outside its slowest seconds, must show. train */
  sustained: 0.65,
  /** The wandering of windows without a fault: windows averaged, prior, weight of the prior. train */
  wanderWindows: 300,
  wanderPrior: 0.1,
  wanderPriorWeight: 12,
  /** Buckets over which the correlation of calls of one moment is averaged. train */
  clumpingBuckets: 2000,
  /** Windows that overlap look again at the same buckets: one of `k` buckets is worth at most `looks / k` looks a bucket. train */
  looks: 20,
  /** Learning stops from this share of an alarm's evidence on. train */
  suspected: 0.7,
  /** An operation whose buckets are further apart is sparse: its baseline lags behind the day, so its floor is higher. train */
  sparseMillis: 40 * SECOND,
  sparseFloor: Math.log(1.9),
  /**
   * The sign test of quick operations: in each of this many buckets, 35 s, more than no deploy of 30 s can fill, most calls must have
   * taken longer than the median times 1.6. goal; shares and calls: train. It wanders as the window at this index does.
   */
  signs: { buckets: 7, floor: Math.log(1.6), minCalls: 4, minShare: 0.6, window: 2 },
};

/** Limits of the baseline of an operation. */
export const BASELINE = {
  /** It follows over the slower of these. train */
  followMillis: 90 * MINUTE,
  followCalls: 150,
  /** Values over which the deviation is averaged. train */
  deviationValues: 500,
  /** Number of values that the ranks remember; older ones fade. train */
  rankMemory: 8000,
  /** A bucket is learned from when this many came after it, a minute: the start of an anomaly is not learned. goal */
  delayBuckets: 12,
  /** A suspicion stops the learning for at most the longer of these. train */
  holdMillis: 15 * MINUTE,
  holdBuckets: 24,
  /** After this many buckets, two minutes, a suspected level no longer blocks the report of a tail. goal */
  staleBuckets: 24,
  /** A fall by more than a factor of 1.2 over this many buckets is an improvement and the new baseline at once. judgement */
  minFall: Math.log(1.2),
  fallBuckets: 24,
  /**
   * A level that was known for half an hour is remembered for this many times as long as it was known, at most a working day and a
   * night: a return to it is no degradation. judgement
   */
  minKnownMillis: 30 * MINUTE,
  improvementFactor: 2,
  maxImprovementMillis: 16 * HOUR,
  /** After such a return the level counts as known from this many calls. train */
  returnCalls: 250,
};

/** Limits for the escalation and the end of an episode of durations. */
export const EPISODE = {
  /** Calm means that less than this share of the effect is left, over this many buckets. judgement */
  calmBuckets: 12,
  calmShare: 0.4,
  /** When a tail is over the level must lie no higher than this above the baseline. train */
  levelSlack: 0.3,
  /** It ends after this long a calm; it is accepted only after this many further buckets. judgement */
  rules: { calmMillis: 4 * MINUTE, calmLagMillis: MINUTE, acceptAfterBuckets: 60 },
  /** It becomes the new normal after as long as the baseline before it lasted, within these limits. judgement */
  minAcceptMillis: 12 * MINUTE,
  maxAcceptMillis: 2 * HOUR,
  /** It ends when the operation was not called for this long, so that what is gone is not open for ever. judgement */
  abandonedMillis: 12 * HOUR,
  /** It escalates from this factor on the reported level on, and from this factor on the rise of a share on. judgement */
  worse: { minFloor: Math.log(1.5), minBuckets: 0 },
  worseShare: 1.5,
  /** A level that opens beside a tail must be more than a tail can make of it: critical, and over two minutes. judgement */
  beyondTail: { minFloor: Math.log(2.5), minBuckets: 24 },
};

/** Limits of the detector of ramps. */
export const RAMP = {
  /** Successful calls, and time since the first, before it is judged. derived: one stretch and its baseline */
  minCalls: 200,
  minMillis: 40 * MINUTE,
  /** The tested stretches, in minutes: 1 % a minute has to be reported within 30. goal */
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
  /** The share of the rise that each third of the stretch must contain. train */
  third: 0.15,
  /** A step is no ramp: it leaves less than this share of the squares that a line leaves. derived: 0.2 to 0.5 of a step, about 1 of a line */
  maxStepResidual: 0.6,
  /** The least multiple of the usual slopes. train */
  slopeFactor: 3.6,
  /** A rise that starts at the baseline needs less of a trend of its own: the same measures for it. train */
  fromBaseline: { factor: 4, prior: 0.002, minScore: 3, minSlope: 0.0045, thirdSlack: 0.02, originError: 1.2 },
  /** Learning of slopes: interval and delay in minutes, slopes averaged, prior, weight of the prior. train */
  learnEveryMinutes: 4,
  delayMinutes: 40,
  slopeMemory: 150,
  slopePrior: 0.0025,
  slopePriorWeight: 8,
};

/** Limits of the detector of tails. */
export const TAIL = {
  /** Very slow is beyond the usual 95th percentile times 1.22. judgement */
  quantile: 0.95,
  beyond: 0.2,
  /** Far from the typical call is beyond this quantile, and 1 less this one, by the same factor. train */
  farQuantile: 0.9,
  /** Calls, and time since the first, before the percentile is believed. train */
  minCalls: 200,
  minMillis: 30 * MINUTE,
  /** Calls and buckets over which the running share is averaged. train */
  fadeCalls: 200,
  fadeBuckets: 36,
  /** The cumulative sums, see `ShareCusumOptions`. The spike keeps deploys quiet (goal); floor and factor: judgement; the rest: train */
  cusum: {
    leastBase: 0.003,
    oddsRatios: [4, 12],
    spikeMillis: 59 * SECOND,
    outside: 0.4,
    leastHits: 4,
    floor: 0.055,
    leastFactor: 2.5,
  },
  /** The same for swings from far above to far below and back, of which there are as many as very slow calls. */
  swings: {
    leastBase: 0.003,
    oddsRatios: [4, 12],
    spikeMillis: 59 * SECOND,
    outside: 0.4,
    leastHits: 6,
    floor: 0.03,
    leastFactor: 2.5,
  },
};
