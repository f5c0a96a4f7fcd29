/**
 * Slow harmless changes: day and week in rate and level, slow walks. `rate(t)` is a factor on the
 * call rate, `level(t)` is added to the logarithm of the duration; `t` in ms, called in rising order.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const steady = () => ({ name: 'steady', rate: () => 1, level: () => 0 });

const sine = (random) => {
  const depth = random.uniform(0.1, 0.9);
  const swing = random.uniform(0, 0.35);
  const [phase, lag] = [random.next(), random.uniform(-0.1, 0.1)];
  const wave = (t, shift) => Math.sin(2 * Math.PI * (t / DAY + phase + shift));
  return {
    name: 'sine-day',
    rate: (t) => 1 + depth * wave(t, 0),
    level: (t) => swing * wave(t, lag),
  };
};

const walk = (random) => {
  const size = random.uniform(0.02, 0.12);
  const memory = random.logUniform(1, 12) * HOUR;
  const noise = random.fork('walk');
  let state = 0;
  let last = null;
  return {
    name: 'walk',
    rate: () => 1,
    level: (t) => {
      const keep = last === null ? 0 : Math.exp(-(t - last) / memory);
      last = t;
      state = keep * state + Math.sqrt(1 - keep * keep) * size * noise.normal();
      return state;
    },
  };
};

const nightsIdle = (random) => {
  const start = random.uniform(0, DAY);
  const idle = random.uniform(4, 10) * HOUR;
  return {
    name: 'nights-idle',
    rate: (t) => ((t + start) % DAY < idle ? 0 : 1),
    level: () => 0,
  };
};

const office = (random) => {
  const [opens, closes] = [random.uniform(7, 9.5), random.uniform(16, 20)];
  const ramp = random.uniform(1.2, 3);
  const night = random.uniform(0.05, 0.5);
  const weekend = random.uniform(0.1, 1);
  const swing = random.uniform(0, 0.45);
  const busy = (t) => {
    const hour = (t % DAY) / HOUR;
    const up = 1 / (1 + Math.exp((-4 * (hour - opens)) / ramp));
    const down = 1 / (1 + Math.exp((-4 * (hour - closes)) / ramp));
    return (up - down) * (Math.floor(t / DAY) % 7 >= 5 ? weekend : 1);
  };
  return {
    name: 'office',
    rate: (t) => night + (1 - night) * busy(t),
    level: (t) => swing * busy(t),
  };
};

const twoPeaks = (random) => {
  const depth = random.uniform(0.2, 0.6);
  const swing = random.uniform(0, 0.25);
  const phase = random.next();
  const wave = (t) => 0.6 * Math.sin(2 * Math.PI * (t / DAY + phase)) + 0.4 * Math.sin(4 * Math.PI * (t / DAY));
  return { name: 'two-peaks', rate: (t) => 1 + depth * wave(t), level: (t) => swing * wave(t) };
};

const brownian = (random) => {
  const hourly = random.uniform(0.01, 0.06);
  const noise = random.fork('brownian');
  let state = 0;
  let last = null;
  return {
    name: 'brownian',
    rate: () => 1,
    level: (t) => {
      if (last !== null) state += hourly * Math.sqrt((t - last) / HOUR) * noise.normal();
      state *= 0.99999;
      last = t;
      return state;
    },
  };
};

export const wanderings = {
  train: { any: [steady, sine, sine, walk, nightsIdle], seasonal: [sine] },
  'held-out': { any: [steady, office, twoPeaks, brownian], seasonal: [office, twoPeaks] },
  plain: { any: [steady, steady, sine], seasonal: [sine] },
};
