/**
 * Sums up the JSON reports of test runs in one line: `summary.mjs FOLDER NAME...`. A file in `NAME-again.json` counts as that run
 * found it, and is named. A run without a report, or that failed to load a file, is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder, ...names] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
const again = [];

const resultsOf = (name) =>
  new Map(
    JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')).testResults.map((one) => [one.name, one]),
  );

for (const name of names) {
  try {
    const results = resultsOf(name);
    if (existsSync(path.join(folder, `${name}-again.json`))) {
      for (const [file, result] of resultsOf(`${name}-again`)) {
        results.set(file, result);
        if (result.status === 'passed') again.push(path.relative('.', file));
      }
    }
    for (const { status, assertionResults } of results.values()) {
      const count = (...statuses) => assertionResults.filter((one) => statuses.includes(one.status)).length;
      sum.passed += count('passed');
      sum.failed += count('failed') || Number(status === 'failed');
      sum.skipped += count('skipped', 'pending', 'todo');
    }
  } catch {
    sum.failed += 1;
  }
}
const { passed, failed, skipped } = sum;
if (again.length > 0) console.log(`failed beside others and passed alone: ${again.join(', ')}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
