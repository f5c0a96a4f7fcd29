/**
 * Shapes of call durations. `draw(random, now)` gives the natural logarithm of duration / base; `now.spread` widens
 * it about its middle, `now.hitShare` replaces the share of cache hits where the shape has a cache.
 */

const lognormal = (random) => {
  const sigma = random.uniform(0.1, 1.2);
  return { name: 'lognormal', draw: (r, now) => sigma * now.spread * r.normal() };
};

const gamma = (random) => {
  const shape = random.logUniform(0.8, 12);
  return { name: 'gamma', draw: (r, now) => now.spread * Math.log(Math.max(r.gamma(shape) / shape, 1e-6)) };
};

const heavyMix = (random) => {
  const sigma = random.uniform(0.15, 0.6);
  const share = random.logUniform(0.004, 0.05);
  const most = random.uniform(6, 30);
  return {
    name: 'heavy-mix',
    draw: (r, now) => now.spread * sigma * r.normal() + (r.chance(share) ? Math.log(r.uniform(4, most)) : 0),
  };
};

const cached = (random) => {
  const hitShare = random.uniform(0.6, 0.97);
  const gap = Math.log(random.logUniform(4, 50));
  const [hit, miss] = [random.uniform(0.1, 0.5), random.uniform(0.1, 0.6)];
  return {
    name: 'cached',
    hitShare,
    draw: (r, now) =>
      r.chance(now.hitShare ?? hitShare) ? now.spread * hit * r.normal() : gap + now.spread * miss * r.normal(),
  };
};

const weibull = (random) => {
  const shape = random.logUniform(0.8, 4);
  return { name: 'weibull', draw: (r, now) => (now.spread * Math.log(Math.max(r.exponential(), 1e-6))) / shape };
};

const floored = (random) => {
  const fixed = random.uniform(0.3, 0.8);
  const sigma = random.uniform(0.5, 1.3);
  return {
    name: 'floored',
    draw: (r, now) => now.spread * Math.log(fixed + (1 - fixed) * Math.exp(sigma * r.normal())),
  };
};

const paretoTail = (random) => {
  const sigma = random.uniform(0.1, 0.5);
  const share = random.uniform(0.02, 0.1);
  const alpha = random.uniform(1.2, 3);
  return {
    name: 'pareto-tail',
    draw: (r, now) => now.spread * sigma * r.normal() + (r.chance(share) ? r.exponential() / alpha : 0),
  };
};

const correlated = (random) => {
  const sigma = random.uniform(0.15, 0.7);
  const share = random.uniform(0.1, 0.4);
  const memory = random.logUniform(3, 40) * 1000;
  let state = 0;
  let last = 0;
  return {
    name: 'correlated',
    draw: (r, now) => {
      const keep = Math.exp(-Math.max(0, now.time - last) / memory);
      last = now.time;
      state = keep * state + Math.sqrt(1 - keep * keep) * r.normal();
      return now.spread * sigma * (Math.sqrt(share) * state + Math.sqrt(1 - share) * r.normal());
    },
  };
};

const tiers = (random) => {
  const hitShare = random.uniform(0.65, 0.95);
  const warm = random.uniform(0.3, 0.8);
  const [near, far] = [Math.log(random.logUniform(3, 8)), Math.log(random.logUniform(12, 80))];
  const sigma = random.uniform(0.1, 0.4);
  return {
    name: 'tiers',
    hitShare,
    draw: (r, now) => {
      const noise = now.spread * sigma * r.normal();
      if (r.chance(now.hitShare ?? hitShare)) return noise;
      return noise + (r.chance(warm) ? near : far);
    },
  };
};

const narrower = (random) => {
  const sigma = random.uniform(0.15, 0.8);
  return { name: 'lognormal', draw: (r, now) => sigma * now.spread * r.normal() };
};

const bimodal = (random) => {
  const fast = random.uniform(0.5, 0.9);
  const gap = Math.log(random.uniform(2.5, 12));
  const sigma = random.uniform(0.1, 0.4);
  return {
    name: 'bimodal',
    draw: (r, now) => now.spread * (sigma * r.normal() + (r.chance(fast) ? 0 : gap)),
  };
};

export const durationShapes = {
  train: { plain: [lognormal, lognormal, gamma, heavyMix, cached], cached: [cached] },
  'held-out': { plain: [weibull, floored, paretoTail, correlated, tiers], cached: [tiers] },
  plain: { plain: [narrower, narrower, gamma, bimodal], cached: [cached] },
};
