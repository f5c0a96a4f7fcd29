/**
 * Every constant that a detector judges by, in one place. The word at the end of each comment says how it was found:
 *
 * - **goal**: it follows from what is wanted, such as how soon a change has to be told.
 * - **train**: chosen on the made series of the family `train` (`bench/detection/latency.mjs`), then left alone.
 * - **derived**: arithmetic, given beside it.
 * - **judgement**: what is worth waking somebody for; no data can say it.
 * - **NAB**: chosen with the Numenta Anomaly Benchmark at hand, so its score there flatters it.
 *
 * Effects on durations are natural logarithms: 0.25 is a factor of 1.28.
 */
export * from './tuning/calls.js';
export * from './tuning/latency.js';
export * from './tuning/stream.js';
