const SECOND = 1000;
const MINUTE = 60_000;

/** What a lack of processors explains. */
export const STARVATION = {
  /** The minutes of the process's waiting that are remembered, and the quantile of them that is usual. judgement */
  minutes: 180,
  usualQuantile: 0.25,
  /** The minutes after which the usual share is believed, and the shortest time over which a share is taken. judgement */
  minMinutes: 5,
  minMillis: 30 * SECOND,
  /** The process is starved from this share above the usual one on, and until it is below the second. recorded */
  excess: 0.03,
  calmExcess: 0.02,
  /** What the detectors take to find out that it is over, so that they close what it caused: 4 minutes of calm and one of delay. derived */
  graceMillis: 6 * MINUTE,
  /** An episode is reported this long after it began; the wait before it counts too. judgement */
  beforeMillis: 2 * MINUTE,
  /** The least calls of an operation that tell its level, and the number of other operations that tell what is common. judgement */
  minCalls: 3,
  minOthers: 2,
  /** A rise is common up to this power of the median one of the other operations, times a factor. recorded */
  power: 1.5,
  slack: Math.log(1.3),
  /** Where there are too few others: the rise of the logarithm for each unit of the excess. recorded */
  risePerExcess: 6,
  /** The rise of a share of very slow calls for each unit of the excess: a call waits for some turns. recorded */
  sharePerExcess: 4,
  /** The share from which it is critical. judgement */
  criticalShare: 0.25,
};
