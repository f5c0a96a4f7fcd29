/**
 * Runs StreamDetector over the Numenta Anomaly Benchmark. Nothing of the benchmark is part of this project.
 *
 *   npm run build && node bench/detection/nab.mjs [checkout, default .cache/nab, cloned when it is missing] [--files]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StreamDetector } from '../../packages/monitor/dist/anomaly/stream/stream-detector.js';
import { checkout } from './checkout.mjs';
import { profiles, scoreFiles } from './nab-scoring.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { files: { type: 'boolean', default: false } },
});
const root = checkout(positionals[0], 'nab', 'https://github.com/numenta/NAB', 'labels/combined_windows.json');

/** At or above this score a row is a detection, as in the detector itself. */
const THRESHOLD = 0.5;

const labels = JSON.parse(readFileSync(join(root, 'labels', 'combined_windows.json'), 'utf8'));
const files = [];
let rows = 0;
const started = performance.now();
for (const group of readdirSync(join(root, 'data'))) {
  if (group.endsWith('.md')) continue;
  for (const name of readdirSync(join(root, 'data', group))) {
    const lines = readFileSync(join(root, 'data', group, name), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const times = lines.map((line) => Date.parse(`${line.split(',')[0].replace(' ', 'T')}Z`));
    const windows = labels[`${group}/${name}`].map((window) =>
      window.map((edge) => times.indexOf(Date.parse(`${edge.slice(0, 23).replace(' ', 'T')}Z`))),
    );
    const detector = new StreamDetector();
    const said = new Uint8Array(lines.length);
    const scores = lines.map((line, row) => {
      const { score, anomaly } = detector.update(times[row], Number(line.split(',')[1]));
      if (anomaly !== undefined) said[row] = 1;
      return score;
    });
    rows += lines.length;
    files.push({ name: `${group}/${name}`, scores, windows, said });
  }
}
const micros = ((performance.now() - started) / rows) * 1000;

function optimum(weights) {
  let best = { score: Number.NEGATIVE_INFINITY };
  for (let threshold = 0.005; threshold <= 1; threshold += 0.005) {
    const result = scoreFiles(files, threshold, weights);
    if (result.score > best.score) best = { threshold, ...result };
  }
  return best;
}

console.table(
  Object.entries(profiles).map(([profile, weights]) => {
    const fixed = scoreFiles(files, THRESHOLD, weights);
    const best = optimum(weights);
    return {
      profile,
      score: fixed.score.toFixed(1),
      hits: `${fixed.hits}/${fixed.windows}`,
      'false alarms': fixed.falseAlarms,
      'best threshold': best.threshold.toFixed(3),
      'score there': best.score.toFixed(1),
    };
  }),
);
if (options.files) {
  console.table(
    files.map((file) => {
      const result = scoreFiles([file], THRESHOLD, profiles.standard);
      return {
        file: file.name,
        hits: `${result.hits}/${result.windows}`,
        false: result.falseAlarms,
        raw: result.raw.toFixed(2),
      };
    }),
  );
}
const disagree = files.reduce(
  (n, f) => n + f.scores.filter((score, row) => score >= THRESHOLD !== (f.said[row] === 1)).length,
  0,
);
console.log(
  `${files.length} files, ${rows} rows, ${micros.toFixed(1)} us a row with reading; rows where score and anomaly disagree: ${disagree}`,
);
