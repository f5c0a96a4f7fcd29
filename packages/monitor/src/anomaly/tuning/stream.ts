const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Limits of the stream detector. */
export const STREAM = {
  /** Values over which the long mean follows, and the least for it. NAB */
  longValues: 4000,
  minValues: 20,
  /** The short means, and the means of the distance to the day's profile, in values. NAB */
  shortValues: 3,
  longerValues: 10,
  offDayShortValues: 5,
  offDayLongerValues: 20,
  /** Weight of the single value relative to each of the means. NAB */
  spikeWeight: 2,
  /** The day's profile: parts of a day, days averaged, days before it is believed. NAB */
  day: { slots: 96, days: 7, leastDays: 2 },
  /** The week's profile: as long parts, so that the errors of both compare, and an hour of slack, for summer time. derived */
  week: { slots: 672, slack: 4 },
  /** The week explains a series if its error, known for a day, is less than this share of the day's; of noise it is larger. derived */
  weekly: { slots: 96, error: 0.8 },
  /** The common surprise at which the score is 0.5 for values of the reference interval, with and without a view of the season. NAB */
  alarm: 2.37,
  alarmWithoutSeason: 2.5,
  /** The surprise is at least as rare among the series' own as 10 to the power of minus this, for values of that interval. NAB */
  rare: 1.8,
  /**
   * Both grow by this for ten times as many values a week: noise of one-minute values makes a tenth of an alarm a week if it is
   * normal, a quarter if it is log-normal. goal
   */
  alarmPerDecade: 0.4,
  rarePerDecade: 1.9,
  /**
   * The surprise of the week's two views, in which chance has more part than in five, exceeds the limit by this for an alarm of their
   * own; by as much less as there are fewer values a week, in decimal logarithms. goal, derived
   */
  weekAlone: 0.8,
  /** The reference interval, the least one, and the number of intervals that are averaged. judgement */
  referenceMillis: 5 * MINUTE,
  leastMillis: SECOND,
  intervals: 100,
  /** The least length of an episode, and of the calm at its end, in time and in values. judgement */
  episode: { minMillis: 8 * HOUR, minValues: 20, calmMillis: 4 * HOUR, calmValues: 10 },
  /**
   * A level that moved is usual after a whole day, so that the time of the day cannot explain it, and this many values, if the
   * view at this index (the longer mean) would have been surprised by this much. judgement; surprise: NAB
   */
  levelChange: { settleMillis: DAY, settleValues: 50, view: 2, surprise: 2.5 },
};
