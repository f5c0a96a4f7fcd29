import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { Demo, DemoOutcome, Print } from '../demo.js';
import { type Stage, staged } from '../stage/stage.js';

const CALLS = 8;
const FAST_MILLIS = 2;
const SLOW_MILLIS = 60;
/** Half an hour of windows of a minute: fewer cannot be sure while neighbouring windows resemble each other. */
const MINUTES = 30;

/** A release fails no more often than the one before; the next one is slower and fails often. */
export const release: Demo = {
  name: 'release',
  title: 'a release is slower and fails more: which figures moved, and how sure that is',
  run: async (print, { folder = process.cwd() } = {}) => {
    const kept = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-demo-'));
    try {
      return await play(print, folder, kept);
    } finally {
      rmSync(kept, { recursive: true, force: true });
    }
  },
};

/** Each release is a process of its own in life, and a stage here: only the folder outlives it. */
async function play(print: Print, folder: string, kept: string): Promise<DemoOutcome> {
  const missed: string[] = [];
  let last: Stage | undefined;
  const stageOf = async (version: string, scene: (stage: Stage) => Promise<void>) => {
    const options = { folder, intervalSeconds: 60, release: { version, folder: kept }, after: last };
    const outcome = await staged(print, options, (stage) => {
      last = stage;
      return scene(stage);
    });
    missed.push(...outcome.missed);
  };
  await stageOf('1.0.0', first);
  await stageOf('1.0.1', equal);
  await stageOf('1.1.0', worse);
  return { passed: missed.length === 0, missed };
}

async function first(stage: Stage): Promise<void> {
  stage.say(`A server of ${stage.sdk.name}, release 1.0.0, answers for half an hour. One call in twenty fails.`);
  await serve(stage, { millis: FAST_MILLIS, failsEvery: 20 });
  const { release: told } = await stage.monitoring.report();
  stage.show(told?.summary ?? 'no release is known');
  stage.expect(told?.previous === null, 'there is nothing yet to compare 1.0.0 with, and the report says so');
}

async function equal(stage: Stage): Promise<void> {
  stage.say('Release 1.0.1 is deployed: another process, with the same behaviour.');
  await serve(stage, { millis: FAST_MILLIS, failsEvery: 20 });
  const found = indicatorOf(stage, await stage.monitoring.report(), 'server_error_ratio');
  stage.expect(found?.verdict === 'no_difference', 'the error ratio of 1.0.1 shows no difference');
}

async function worse(stage: Stage): Promise<void> {
  stage.say('Release 1.1.0 is deployed. It is slower, and one call in four fails.');
  await serve(stage, { millis: SLOW_MILLIS, failsEvery: 4 });
  const report = await stage.monitoring.report();
  stage.show(report.release?.summary ?? 'no release is known');
  for (const name of ['server_error_ratio', 'server_latency_p50']) {
    const found = indicatorOf(stage, report, name);
    const isTold = found?.verdict === 'worse' && (found.confidence ?? 0) >= 0.99;
    stage.expect(isTold, `${name} is worse than in 1.0.1, with a confidence of at least 99 %`);
  }
  const advice = report.recommendations.find(({ kind }) => kind === 'release_regression');
  if (advice !== undefined) stage.show(advice.text);
  stage.expect(/go back to 1\.0\.1/.test(advice?.text ?? ''), 'a recommendation names what got worse since 1.0.1');
}

async function serve(stage: Stage, { millis, failsEvery }: { millis: number; failsEvery: number }): Promise<void> {
  let calls = 0;
  const client = await stage.connect([
    {
      name: 'find_order',
      call: async () => {
        const fails = ++calls % failsEvery === 0;
        await delay(millis);
        if (fails) throw new Error('the order cannot be read');
        return 'order 7';
      },
    },
  ]);
  const call = () => client.callTool({ name: 'find_order' });
  await stage.play(MINUTES, () => Promise.all(Array.from({ length: CALLS }, call)));
}

/** Shows an indicator before and after, and returns it. */
function indicatorOf(stage: Stage, { release: told }: MonitoringReport, name: string) {
  const found = told?.indicators.find(({ indicator }) => indicator === name);
  if (found === undefined) return undefined;
  const { before, after, unit, verdict, confidence } = found;
  const value = (side: typeof before) => (side === null ? 'unknown' : `${side.value.toFixed(1)} ${unit}`);
  const sure = confidence === null ? '' : `, confidence ${Math.min(99.99, 100 * confidence).toFixed(2)} %`;
  stage.show(`${name}: ${value(before)}, now ${value(after)}: ${verdict.replace('_', ' ')}${sure}`);
  return found;
}
