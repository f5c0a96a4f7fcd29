import { arrivalPatterns } from './arrivals.mjs';
import { durationShapes } from './durations.mjs';
import { allowances, benign, incidents } from './incidents.mjs';
import { wanderings } from './wander.mjs';

const SLOT = 10_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Any Monday: the series do not start at the epoch. */
const START = Date.UTC(2024, 0, 8);

const still = (time) => ({
  time,
  shift: 0,
  spread: 1,
  hitShare: null,
  errorAdd: 0,
  rateFactor: 1,
  tailShare: 0,
  tailShift: 0,
});

function deviation(shape, random) {
  const now = still(0);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < 2000; i++) {
    now.time = i * 1000;
    const y = shape.draw(random, now);
    sum += y;
    squares += y * y;
  }
  return Math.sqrt(squares / 2000 - (sum / 2000) ** 2);
}

/** Logarithm of the mean duration when values are `spread` times as far apart. */
function meanLog(shape, random, spread) {
  const values = random.fork('mean');
  const now = { ...still(0), spread };
  let sum = 0;
  for (let i = 0; i < 5000; i++) {
    now.time = i * 1000;
    sum += Math.exp(shape.draw(values, now));
  }
  return Math.log(sum / 5000);
}

function divergence(p, q) {
  return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
}

/** Arrivals with correlated calls: twenty of them are not twenty independent ones. */
const together = new Set(['clusters', 'sessions']);

/** Whether the incident is detectable in the noise within its allowance: an oracle's measure, the same for every detector. */
function visible(kind, effect, operation) {
  const { rate, deviation: sigma, errorRate } = operation;
  const base = Math.max(errorRate, 0.005);
  switch (kind) {
    case 'step':
      return (effect.shift * Math.sqrt(100 * rate)) / sigma >= 7 && rate >= 0.1;
    case 'collapse':
      return 100 * rate >= 20;
    case 'errorBurst':
      return (
        rate >= (together.has(operation.arrivals.name) ? 1 : 0.25) &&
        50 * rate * divergence(Math.min(0.95, base + effect.share), base) >= 24
      );
    case 'errorCreep':
      return 180 * rate * divergence(base + 4.5 * effect.perMinute, base) >= 24;
    case 'variance':
      return 420 * rate >= 120 && operation.shape.hitShare === undefined;
    case 'drift':
      return (effect.perMinute * 28 ** 1.5 * Math.sqrt(60 * rate)) / (sigma * Math.sqrt(12)) >= 8;
    case 'sparse':
      return (effect.shift * Math.sqrt(18)) / sigma >= 5.5 && !together.has(operation.arrivals.name);
    case 'tail':
      return 540 * rate * effect.share >= 25 && operation.shape.hitShare === undefined && effect.slow >= 3 * sigma;
    default:
      return rate >= 0.05;
  }
}

const rates = {
  sparse: [1 / 480, 1 / 60],
  any: [1 / 200, 3],
  busy: [0.05, 50],
  plain: [0.1, 20],
};

/** One operation: its call rate, its durations and its drifts. `families` is 'train', 'held-out' or 'plain'. */
function drawOperation(random, families, { rate = 'any', cached = false, seasonal = false } = {}) {
  const shape = random.pick(durationShapes[families][cached ? 'cached' : 'plain'])(random);
  return {
    rate: random.logUniform(...rates[rate]),
    base: random.logUniform(1, 5000),
    shape,
    deviation: deviation(shape, random.fork('deviation')),
    arrivals: random.pick(arrivalPatterns[families])(random),
    wander: random.pick(wanderings[families][seasonal ? 'seasonal' : 'any'])(random),
    errorRate:
      families === 'plain' ? random.uniform(0.005, 0.02) : random.chance(0.35) ? 0 : random.logUniform(0.001, 0.05),
    errorRuns: families === 'held-out' && random.chance(0.4) ? random.uniform(1, 2.5) : 1,
    errorDuration: random.pick([1, 1, 0.1, 3]),
    hiccups:
      families !== 'plain' && random.chance(0.4)
        ? { every: random.logUniform(60, 900) * 1000, extra: random.uniform(20, 400) }
        : null,
    tickMillis: random.pick([1000, 5000, 10_000, 10_000, 15_000]),
  };
}

function placed(random, families, kind, start, operation) {
  for (let attempt = 0; attempt < 40; attempt++) {
    const effect = incidents[families][kind](random);
    if (!visible(kind, effect, operation)) continue;
    if (effect.sameMean)
      effect.shift = meanLog(operation.shape, random, 1) - meanLog(operation.shape, random, effect.spread);
    const calls = effect.durationCalls;
    const end = start + (calls === undefined ? effect.duration : (calls / operation.rate) * 1000);
    return { kind, start, end, allowance: allowances[kind], ...effect };
  }
  return null;
}

/** One incident after a warm-up of hours; the operation is drawn until the incident is detectable. */
export function incidentSeries(random, families, kind) {
  for (;;) {
    const operation = drawOperation(random, families, {
      rate: kind === 'sparse' ? 'sparse' : families === 'plain' ? 'plain' : 'busy',
      cached: kind === 'collapse',
    });
    const warm = kind === 'sparse' ? random.uniform(100, 500) / operation.rate / 3600 : random.logUniform(1.5, 30);
    const hours =
      families === 'plain' && kind !== 'sparse'
        ? random.logUniform(0.5, 24)
        : Math.min(warm, Math.max(1.5, 100 / operation.rate));
    const start = START + random.uniform(0, 1) * DAY + (kind === 'silence' ? 60 : hours) * HOUR;
    const from = start - (kind === 'silence' ? 60 : hours) * HOUR;
    const incident = placed(random, families, kind, start, operation);
    if (incident === null || quietHour(operation.wander, start, incident.end)) continue;
    if (kind === 'silence' && operation.rate > 2) continue;
    return {
      families,
      purpose: kind,
      random: random.fork('play'),
      operation,
      from,
      to: incident.end + random.uniform(0.5, 2) * HOUR,
      incidents: [incident],
      benign: random.chance(0.3) ? scatter(random, ['deploy', 'burst'], from, start - 10 * MINUTE, 3) : [],
    };
  }
}

function quietHour(wander, start, end) {
  return wander.rate(start) < 0.3 || (Number.isFinite(end) && wander.rate(end) < 0.3);
}

function scatter(random, kinds, from, to, count) {
  const events = [];
  for (let i = 0; i < count && to > from; i++) {
    const kind = random.pick(kinds);
    const start = random.uniform(from, to);
    const effect = benign[kind](random);
    events.push({ kind, start, end: start + effect.duration, apply: effect.apply });
  }
  return events;
}

/** A week of one operation with a few incidents and every harmless event. */
export function weekSeries(random, families) {
  const operation = drawOperation(random, families, {});
  const to = START + 7 * DAY;
  const list = [];
  const kinds = Object.keys(incidents[families]).filter((kind) => kind !== 'silence' && kind !== 'collapse');
  if (operation.shape.hitShare !== undefined) kinds.push('collapse');
  const wanted = random.integer(1, 4);
  for (let i = 0; i < wanted; i++) {
    const start = START + ((i + random.uniform(0.3, 0.9)) * 6.5 * DAY) / wanted;
    const kind = operation.rate < 1 / 50 ? 'sparse' : random.pick(kinds.filter((name) => name !== 'sparse'));
    if (quietHour(operation.wander, start, start + HOUR)) continue;
    const incident = placed(random, families, kind, start, operation);
    if (incident !== null) list.push(incident);
  }
  const harmless = scatter(random, ['deploy', 'burst'], START, to, random.integer(0, 10));
  return {
    families,
    purpose: 'week',
    random: random.fork('play'),
    operation,
    from: START,
    to,
    incidents: list,
    benign: harmless.filter((b) => list.every((i) => b.end < i.start - 20 * MINUTE || b.start > i.end + 20 * MINUTE)),
  };
}

/** Two or three days with one harmless event. */
export function quietSeries(random, families, kind) {
  const operation = drawOperation(random, families, { seasonal: kind === 'season' });
  const from = START + random.integer(0, 6) * DAY;
  const to = from + (kind === 'season' ? 4 : 2) * DAY;
  const counts = { deploy: random.integer(1, 6), burst: random.integer(1, 6), improvement: 1, season: 0 };
  const count = kind === 'spell' ? random.integer(20, 80) : counts[kind];
  return {
    families,
    purpose: kind,
    random: random.fork('play'),
    operation,
    from,
    to,
    incidents: [],
    benign: kind === 'season' ? [] : scatter(random, [kind], from + 2 * HOUR, to - 4 * HOUR, count),
  };
}

/** Plays a series: `sink.call(time, duration, ok)` for every call and `sink.tick(time)` at the series' own pace. */
export function play(series, sink) {
  const { operation, random } = series;
  const { shape, wander, arrivals } = operation;
  const events = [...series.incidents, ...series.benign].sort((a, b) => a.start - b.start);
  const now = still(0);
  // A session that began in a slot goes on in the next ones.
  let ahead = [];
  let nextTick = series.from;
  let pauseAt = series.from;
  let pauseUntil = 0;
  let errorRun = 0;
  for (let slot = series.from; slot < series.to; slot += SLOT) {
    const level = wander.level(slot);
    const active = events.filter((event) => event.start < slot + SLOT && event.end > slot);
    Object.assign(now, still(slot + SLOT / 2));
    for (const event of active) {
      if (event.start <= now.time && now.time < event.end) event.apply(now, now.time - event.start);
    }
    const rate = operation.rate * wander.rate(slot) * now.rateFactor;
    if (rate > 1e-9) arrivals.fill(random, slot, slot + SLOT, rate, ahead);
    const times = ahead.filter((time) => time < slot + SLOT).sort((a, b) => a - b);
    ahead = ahead.filter((time) => time >= slot + SLOT);
    for (const time of times) {
      for (; nextTick <= time; nextTick += operation.tickMillis) sink.tick(nextTick);
      if (active.length > 0) {
        Object.assign(now, still(time));
        for (const event of active) {
          if (event.start <= time && time < event.end) event.apply(now, time - event.start);
        }
      } else now.time = time;
      let duration = operation.base * Math.exp(shape.draw(random, now) + level + now.shift);
      if (now.tailShare > 0 && random.chance(now.tailShare)) duration *= Math.exp(now.tailShift);
      if (operation.hiccups !== null) {
        while (time > pauseUntil && time > pauseAt) {
          pauseUntil = pauseAt + operation.hiccups.extra;
          pauseAt += random.exponential() * operation.hiccups.every;
        }
        if (time < pauseUntil) duration += pauseUntil - time;
      }
      if (errorRun > 0) errorRun--;
      else if (random.chance(Math.min(1, operation.errorRate / operation.errorRuns))) {
        errorRun = Math.round(operation.errorRuns + random.uniform(-0.5, 0.5));
      }
      const ok = !(errorRun > 0) && !(now.errorAdd > 0 && random.chance(now.errorAdd));
      sink.call(time, ok ? duration : duration * operation.errorDuration, ok);
    }
    for (; nextTick < slot + SLOT; nextTick += operation.tickMillis) sink.tick(nextTick);
  }
}
