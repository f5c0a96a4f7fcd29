/**
 * The score of the Numenta Anomaly Benchmark, written from its definition (Lavin and Ahmad, "Evaluating Real-time
 * Anomaly Detection Algorithms", 2015, arXiv:1510.03336, and the benchmark's published conventions): the earliest
 * detection in a labelled window earns by how early it is, each detection outside costs by how far behind the last
 * window it is, a window without one costs; the first 15 % of a file (at most 750 rows) do not count.
 */

export const profiles = {
  standard: { hit: 1, falseAlarm: 0.11, miss: 1 },
  'reward low FP': { hit: 1, falseAlarm: 0.22, miss: 1 },
  'reward low FN': { hit: 1, falseAlarm: 0.11, miss: 2 },
};

const earned = (position) => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);
const MOST = earned(-1);

/**
 * The value of a detection at each row.
 * @param length rows in the file
 * @param windows `[first, last]` row numbers of the labelled windows, in order
 */
export function rowWorth(length, windows) {
  const worth = new Float64Array(length);
  const windowOf = new Int32Array(length).fill(-1);
  let behind = null;
  let next = 0;
  for (let row = 0; row < length; row++) {
    const window = windows[next];
    if (window !== undefined && row >= window[0]) {
      const width = window[1] - window[0] + 1;
      worth[row] = earned(-(window[1] - row + 1) / width) / MOST;
      windowOf[row] = next;
      if (row === window[1]) {
        behind = window;
        next++;
      }
    } else {
      worth[row] = behind === null ? -1 : earned((row - behind[1]) / (behind[1] - behind[0]));
    }
  }
  return { worth, windowOf };
}

/** @param files `{ scores, windows }`; a row is a detection if its score reaches the threshold */
export function scoreFiles(files, threshold, weights) {
  const total = { hits: 0, windows: 0, falseAlarms: 0, raw: 0 };
  for (const { scores, windows } of files) {
    const { worth, windowOf } = rowWorth(scores.length, windows);
    const start = Math.min(Math.floor(0.15 * scores.length), 750);
    const counted = new Set();
    for (let row = start; row < scores.length; row++) if (windowOf[row] >= 0) counted.add(windowOf[row]);
    const best = new Map();
    for (let row = start; row < scores.length; row++) {
      if (!(scores[row] >= threshold)) continue;
      if (windowOf[row] < 0) {
        total.raw += weights.falseAlarm * worth[row];
        total.falseAlarms++;
      } else best.set(windowOf[row], Math.max(best.get(windowOf[row]) ?? -1, weights.hit * worth[row]));
    }
    for (const window of counted) {
      total.raw += best.get(window) ?? -weights.miss;
      if (best.has(window)) total.hits++;
    }
    total.windows += counted.size;
  }
  const none = -weights.miss * total.windows;
  const perfect = weights.hit * total.windows;
  return { ...total, score: (100 * (total.raw - none)) / (perfect - none) };
}
