import fc from 'fast-check';

// Property tests try the same values in every run, so that none fails by chance alone; with another seed, others.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_128) });
