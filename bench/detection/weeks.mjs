import { arrivalPatterns } from './arrivals.mjs';
import { play } from './series.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKS = 8;

/** Any Monday, 0:00 UTC. */
const START = Date.UTC(2024, 0, 8);
const SATURDAY = START + (5 * 7 + 5) * DAY;

/** How much of a weekend a moment is, 0 to 1: its edges lie at midnight of a time zone, in a step or over hours. */
function weekend(random, event) {
  const zone = random.pick([-8, -5, 0, 0, 1, 2, 5.5, 8, 10]) * HOUR;
  const ramp = random.pick([0, 0, 1, 3]) * HOUR;
  const holiday = START + (4 * 7 + random.integer(1, 3)) * DAY;
  const turned = START + 4 * 7 * DAY - DAY;
  const local = (t) => t + zone + (event === 'zone' && t >= turned ? HOUR : 0);
  const isFree = (t) =>
    Math.floor((t - START) / DAY) % 7 >= 5 || (event === 'holiday' && t >= holiday && t < holiday + DAY);
  return {
    text: `zone ${zone / HOUR}, ramp ${ramp / HOUR}`,
    local,
    share(t) {
      const at = local(t) + 7 * DAY;
      if (ramp === 0) return isFree(local(t)) ? 1 : 0;
      const midnight = Math.round(at / DAY) * DAY;
      const [before, after] = [isFree(midnight - 7 * DAY - 1) ? 1 : 0, isFree(midnight - 7 * DAY) ? 1 : 0];
      const part = Math.max(0, Math.min(1, 0.5 + (at - midnight) / ramp));
      return before + (after - before) * part;
    },
  };
}

function faultOf(random, event) {
  if (event !== 'fault') return null;
  const start = SATURDAY + random.uniform(4, 40) * HOUR;
  return { start, end: start + HOUR };
}

const within = (fault, t) => fault !== null && t >= fault.start && t < fault.end;

/** What a weekend, and a fault, make of each subject. */
const subjects = {
  rate(random) {
    const usual = random.logUniform(50, 2000);
    const quiet = random.uniform(0.15, 0.7);
    const scatter = random.uniform(0.02, 0.1);
    const drop = random.chance(0.5) ? random.uniform(0, 0.2) : random.uniform(2.5, 4);
    return {
      text: `usual ${usual.toPrecision(2)}, weekend x${quiet.toFixed(2)}, noise ${scatter.toFixed(2)}, fault x${drop.toFixed(2)}`,
      value: (free, day, failed) => {
        const mean = usual * (1 - (1 - quiet) * free) * day * (failed ? drop : 1);
        return Math.max(0, Math.round(mean * (1 + scatter * random.normal()) + Math.sqrt(mean) * random.normal()));
      },
    };
  },
  duration(random) {
    const usual = random.logUniform(2, 2000);
    const shift = random.uniform(0.2, 0.8);
    const scatter = random.uniform(0.03, 0.15);
    const slow = random.uniform(2, 3);
    return {
      text: `weekend x${Math.exp(-shift).toFixed(2)}, noise ${scatter.toFixed(2)}, fault x${slow.toFixed(2)}`,
      value: (free, day, failed) =>
        usual * Math.exp(-shift * free + 0.3 * Math.log(day) + scatter * random.normal()) * (failed ? slow : 1),
    };
  },
  errors(random) {
    const usual = random.uniform(0.005, 0.02);
    const more = random.uniform(2, 5);
    const calls = random.integer(100, 1000);
    const burst = random.uniform(0.15, 0.4);
    return {
      text: `share ${usual.toFixed(3)}, weekend x${more.toFixed(1)}, of ${calls}, fault +${burst.toFixed(2)}`,
      value: (free, _day, failed) => {
        const share = usual * (1 + (more - 1) * free) + (failed ? burst : 0);
        return Math.max(0, share + Math.sqrt((share * (1 - share)) / calls) * random.normal());
      },
    };
  },
};

/** Eight weeks of one figure, a value every one or five minutes. */
export function weeklyFigures(random, subject, event) {
  const week = weekend(random, event);
  const fault = faultOf(random, event);
  const { text, value } = subjects[subject](random);
  const depth = random.pick([0, random.uniform(0.1, 0.5)]);
  const step = random.pick([1, 5]) * MINUTE;
  return {
    text: `every ${step / MINUTE} min, ${week.text}, day ${depth.toFixed(2)}, ${text}`,
    from: START,
    fault,
    *values() {
      for (let time = START; time < START + WEEKS * 7 * DAY; time += step) {
        const day = 1 + depth * Math.sin((2 * Math.PI * week.local(time)) / DAY);
        yield { time, value: value(week.share(time), day, within(fault, time)) };
      }
    },
  };
}

/** Eight weeks of calls of one operation: fewer at weekends, quicker ones, or more that fail. */
export function weeklyCalls(random, subject, event) {
  const week = weekend(random, event);
  const fault = faultOf(random, event);
  const quiet = random.uniform(0.15, 0.7);
  const shift = subject === 'duration' ? random.uniform(0.2, 0.8) : 0;
  const [errors, more] = subject === 'errors' ? [random.uniform(0.005, 0.02), random.uniform(2, 5)] : [0.005, 1];
  const depth = random.pick([0, random.uniform(0.1, 0.5)]);
  const rate = random.logUniform(0.05, 0.5);
  const spread = random.uniform(0.3, 0.7);
  const effects = {
    rate: (now) => {
      now.rateFactor = 0;
    },
    duration: (now) => {
      now.shift += Math.LN2;
    },
    errors: (now) => {
      now.errorAdd += 0.3;
    },
  };
  const events = { incidents: [], benign: [] };
  if (fault !== null) events.incidents.push({ ...fault, apply: effects[subject] });
  if (more > 1) {
    const apply = (now) => {
      now.errorAdd += errors * (more - 1) * week.share(now.time);
    };
    events.benign.push({ start: START, end: START + WEEKS * 7 * DAY, apply });
  }
  const series = {
    ...events,
    random: random.fork('play'),
    from: START,
    to: START + WEEKS * 7 * DAY,
    operation: {
      rate,
      base: 100,
      shape: { draw: (r) => spread * r.normal() },
      arrivals: arrivalPatterns.train[0](),
      wander: {
        rate: (t) => (1 - (1 - quiet) * week.share(t)) * (1 + depth * Math.sin((2 * Math.PI * week.local(t)) / DAY)),
        level: (t) => -shift * week.share(t),
      },
      errorRate: errors,
      errorRuns: 1,
      errorDuration: 1,
      hiccups: null,
      tickMillis: 10_000,
    },
  };
  const text = `${week.text}, ${rate.toFixed(2)}/s, weekend calls x${quiet.toFixed(2)}, durations x${Math.exp(-shift).toFixed(2)}, errors x${more.toFixed(1)}`;
  return { text, from: START, fault, play: (sink) => play(series, sink) };
}
