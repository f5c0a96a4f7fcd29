/**
 * The arrival processes of calls. `fill(random, from, to, rate, out)` pushes the arrival times (ms) of one short slot in which
 * the wanted rate (calls a second) is constant.
 */

const poisson = () => ({
  name: 'poisson',
  fill(random, from, to, rate, out) {
    for (let t = from + (random.exponential() / rate) * 1000; t < to; t += (random.exponential() / rate) * 1000) {
      out.push(t);
    }
  },
});

const clusters = (random) => {
  const size = random.uniform(2, 8);
  const inner = random.uniform(5, 200);
  return {
    name: 'clusters',
    fill(r, from, to, rate, out) {
      const starts = rate / size;
      for (let t = from + (r.exponential() / starts) * 1000; t < to; t += (r.exponential() / starts) * 1000) {
        let member = t;
        do {
          out.push(member);
          member += r.exponential() * inner;
        } while (r.chance(1 - 1 / size));
      }
    },
  };
};

const regular = (random) => {
  const jitter = random.uniform(0, 0.5);
  let next = null;
  return {
    name: 'regular',
    fill(r, from, to, rate, out) {
      if (next === null || next < from) next = from + (r.next() / rate) * 1000;
      for (; next < to; next += (1000 / rate) * (1 + jitter * r.uniform(-1, 1))) out.push(next);
    },
  };
};

const onOff = (random) => {
  const [quiet, loud] = [random.uniform(0.1, 0.5), random.uniform(1.8, 4)];
  const [quietFor, loudFor] = [random.logUniform(30, 600), random.logUniform(20, 300)];
  const mean = (quiet * quietFor + loud * loudFor) / (quietFor + loudFor);
  const plain = poisson();
  let on = false;
  return {
    name: 'on-off',
    fill(r, from, to, rate, out) {
      if (r.chance(1 - Math.exp(-(to - from) / 1000 / (on ? loudFor : quietFor)))) on = !on;
      plain.fill(r, from, to, (rate * (on ? loud : quiet)) / mean, out);
    },
  };
};

const sessions = (random) => {
  const calls = random.uniform(5, 40);
  const pause = random.logUniform(200, 5000);
  return {
    name: 'sessions',
    fill(r, from, to, rate, out) {
      const starts = rate / calls;
      for (let t = from + (r.exponential() / starts) * 1000; t < to; t += (r.exponential() / starts) * 1000) {
        let member = t;
        do {
          out.push(member);
          member += r.exponential() * pause;
        } while (r.chance(1 - 1 / calls));
      }
    },
  };
};

const longGaps = (random) => {
  const alpha = random.uniform(1.4, 2.5);
  let next = null;
  return {
    name: 'long-gaps',
    fill(r, from, to, rate, out) {
      const gap = () => (((alpha - 1) / alpha / rate) * 1000) / (1 - r.next()) ** (1 / alpha);
      if (next === null || next < from) next = from + gap() * r.next();
      for (; next < to; next += Math.min(gap(), 3_600_000)) out.push(next);
    },
  };
};

export const arrivalPatterns = {
  train: [poisson, poisson, clusters, regular],
  'held-out': [onOff, sessions, longGaps, poisson],
  plain: [poisson, poisson, regular],
};
