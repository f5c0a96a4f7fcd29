/**
 * The kinds of incidents, each with the time in which a detector should report it, and harmless look-alikes. An entry
 * draws its own size; `apply(now, sinceMillis)` changes the moment `now` = { shift, spread, hitShare, errorAdd, rateFactor }.
 */

const SECOND = 1000;
const MINUTE = 60_000;

const step = (random) => {
  const shift = Math.log(random.uniform(1.8, 3));
  return {
    shift,
    duration: random.uniform(8, 90) * MINUTE,
    apply: (now) => {
      now.shift += shift;
    },
  };
};

const collapse = (random) => {
  const hitShare = random.uniform(0, 0.15);
  return {
    hitShare,
    duration: random.uniform(8, 60) * MINUTE,
    apply: (now) => {
      now.hitShare = hitShare;
    },
  };
};

const errorBurst = (random) => {
  const share = random.uniform(0.2, 0.8);
  return {
    share,
    duration: random.uniform(1.5, 20) * MINUTE,
    apply: (now) => {
      now.errorAdd += share;
    },
  };
};

const errorCreep = (random) => {
  const perMinute = random.uniform(0.01, 0.03);
  return {
    perMinute,
    duration: random.uniform(12, 40) * MINUTE,
    apply: (now, since) => {
      now.errorAdd += Math.min(0.4, (perMinute * since) / MINUTE);
    },
  };
};

const variance = (random) => {
  const spread = random.uniform(2, 3.5);
  return {
    spread,
    shift: 0,
    duration: random.uniform(15, 60) * MINUTE,
    apply(now) {
      now.spread *= spread;
      now.shift += this.shift;
    },
  };
};

const drift = (random) => {
  const perMinute = random.uniform(0.009, 0.014);
  return {
    perMinute,
    duration: random.uniform(35, 80) * MINUTE,
    apply: (now, since) => {
      now.shift += Math.log(1 + (perMinute * since) / MINUTE);
    },
  };
};

const sparse = (random) => {
  const shift = Math.log(random.uniform(2.7, 4));
  return {
    shift,
    durationCalls: random.integer(25, 60),
    apply: (now) => {
      now.shift += shift;
    },
  };
};

const tail = (random) => {
  const share = random.uniform(0.08, 0.2);
  const slow = Math.log(random.uniform(6, 20));
  return {
    share,
    slow,
    duration: random.uniform(15, 60) * MINUTE,
    apply: (now) => {
      now.tailShare = share;
      now.tailShift = slow;
    },
  };
};

const silence = (random) => ({
  duration: random.uniform(90, 180) * MINUTE,
  apply: (now) => {
    now.rateFactor = 0;
  },
});

const all = { step, collapse, errorBurst, errorCreep, variance, drift, sparse, tail, silence };

/** Draws `make`'s incident with uniform numbers from `low` to `high` instead of its own. */
const sized = (make, low, high) => (random) =>
  make({
    uniform: (from, to) => (to > 5 ? random.uniform(from, to) : random.uniform(low, high)),
    integer: (from, to) => random.integer(from, to),
  });

/** The incidents of each family; the plain ones have the size that the targets name. */
export const incidents = {
  train: all,
  'held-out': all,
  plain: {
    ...all,
    step: sized(step, 2, 2),
    errorBurst: sized(errorBurst, 0.2, 0.5),
    errorCreep: sized(errorCreep, 0.019, 0.02),
    drift: sized(drift, 0.01, 0.01),
    sparse: sized(sparse, 3, 3),
    variance: (random) => ({ ...variance(random), sameMean: random.chance(0.5) }),
  },
};

/** The time a detector has, in ms; a sparse operation has 20 calls. The last two have no published target. */
export const allowances = {
  step: 2 * MINUTE,
  collapse: 2 * MINUTE,
  errorBurst: MINUTE,
  errorCreep: 6 * MINUTE,
  variance: 8 * MINUTE,
  drift: 30 * MINUTE,
  sparse: 20,
  tail: 10 * MINUTE,
  silence: 60 * MINUTE,
};

const deploy = (random) => {
  const shift = Math.log(random.logUniform(2, 15));
  const errors = random.chance(0.4) ? random.uniform(0, 0.6) : 0;
  return {
    duration: random.uniform(3, 30) * SECOND,
    apply: (now) => {
      now.shift += shift;
      now.errorAdd += errors;
    },
  };
};

const burst = (random) => {
  const factor = random.logUniform(2.5, 12);
  const slower = random.chance(0.3) ? random.uniform(0, 0.12) : 0;
  return {
    duration: random.uniform(1, 20) * MINUTE,
    apply: (now) => {
      now.rateFactor *= factor;
      now.shift += slower;
    },
  };
};

const improvement = (random) => {
  const shift = Math.log(random.uniform(0.25, 0.8));
  return {
    duration: random.chance(0.5) ? Number.POSITIVE_INFINITY : random.logUniform(10, 300) * MINUTE,
    apply: (now) => {
      now.shift += shift;
    },
  };
};

/** A spell of a restless operation: up to three times as slow, for seconds or half an hour. */
const spell = (random) => {
  const shift = Math.min(1.1, 0.35 * random.exponential());
  return {
    duration: random.logUniform(20, 1800) * SECOND,
    apply: (now) => {
      now.shift += shift;
    },
  };
};

export const benign = { deploy, burst, improvement, spell };
