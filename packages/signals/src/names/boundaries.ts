/** The buckets that the MCP conventions specify for all four of their histograms, in seconds. */
export const MCP_DURATION_BOUNDARIES: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
];

/** Operations of an application: 100 us to 300 s. Above 10 ms they are those of the conventions. */
export const OPERATION_DURATION_BOUNDARIES: readonly number[] = [
  0.0001,
  0.00025,
  0.0005,
  0.001,
  0.0025,
  0.005,
  ...MCP_DURATION_BOUNDARIES,
];

/** Work inside the process is a thousand times faster than a call: 10 us to 5 s. */
export const LOCAL_DURATION_BOUNDARIES: readonly number[] = [
  0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5,
];

/** Characters of a tool's result: about 16 tokens to 250,000, which exceeds most contexts. */
export const RESULT_LENGTH_BOUNDARIES: readonly number[] = [0, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];

/** Tasks run from a moment to a day: 100 ms to 24 h, in seconds. */
export const TASK_DURATION_BOUNDARIES: readonly number[] = [
  0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400,
];
