import { trace } from '@opentelemetry/api';
import type { Demo } from '../demo.js';
import { showOperation } from '../stage/show-report.js';
import { staged } from '../stage/stage.js';

const RETRIES = 8;
const TASKS = 4;
const PAUSE_MILLIS = 500;

/** An agent repeats a failing call, although the same arguments fail in the same way. */
export const retryLoop: Demo = {
  name: 'retry-loop',
  title: 'an agent repeats a call that cannot succeed: found without looking at its arguments',
  run: (print, { folder = process.cwd() } = {}) =>
    staged(print, { folder }, async (stage) => {
      const client = await stage.connect([
        { name: 'read_file', call: async () => 'content' },
        {
          name: 'write_file',
          call: async () => {
            throw new Error('the disk is read-only');
          },
        },
      ]);
      const task = (work: () => Promise<void>) =>
        trace.getTracer('demo').startActiveSpan('task', async (span) => {
          await work();
          span.end();
        });
      const kinds = () => stage.monitoring.performance.getOptimizationRecommendations();

      stage.say(`An agent reads different files with ${stage.sdk.name}, each once.`);
      let file = 0;
      await stage.play(2, () =>
        task(async () => void (await client.callTool({ name: 'read_file', arguments: { path: `/f${file++}` } }))),
      );
      stage.expect(kinds().length === 0, 'no recommendation for calls that differ');

      stage.say(
        `Then it writes a file, is told that the disk is read-only, and tries again, ${RETRIES} times in each of ${TASKS} tasks.`,
      );
      for (let index = 0; index < TASKS; index++) {
        await task(async () => {
          const arguments_ = { path: '/out.txt', text: `secret ${index}` };
          for (let i = 0; i < RETRIES; i++) {
            await client.callTool({ name: 'write_file', arguments: arguments_ });
            stage.pause(PAUSE_MILLIS);
          }
        });
        await stage.play(0.2, async () => {});
      }
      showOperation(stage, await stage.monitoring.report(), 'tools/call write_file', 'client');

      stage.say(
        'Each call carries a keyed hash of its arguments: equal calls are recognised, and their content is not kept.',
      );
      const found = kinds();
      for (const { kind, text } of found) stage.show(`${kind}: ${text}`);
      const retries = found.find(({ kind }) => kind === 'retries');
      stage.expect(retries?.subject === 'tools/call write_file', 'write_file is named as retried');
      stage.expect(/does not help/.test(retries?.text ?? ''), 'it says that retrying does not help');
      stage.expect(!JSON.stringify(found).includes('secret'), 'no argument stands in it');
    }),
};
