/**
 * Every constant that a detector judges by, in one place. The word at the end of each comment says how it was found:
 *
 * - **goal**: it follows from a requirement, such as the time within which a change has to be reported.
 * - **train**: chosen on the synthetic series of the family `train` (`bench/detection/latency.mjs`), then left alone.
 * - **derived**: arithmetic, given beside it.
 * - **judgement**: it decides which changes are worth an alert; no data can decide that.
 * - **recorded**: chosen with recordings of a quiet operation on a loaded machine at hand, which flatters the figures of such ones.
 * - **NAB**: chosen with the Numenta Anomaly Benchmark at hand, so its score there flatters it.
 *
 * Effects on durations are natural logarithms: 0.25 is a factor of 1.28.
 */
export * from './tuning/calls.js';
export * from './tuning/latency.js';
export * from './tuning/starvation.js';
export * from './tuning/stream.js';
