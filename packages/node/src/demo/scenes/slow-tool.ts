import { setTimeout as delay } from 'node:timers/promises';
import { traceOperation } from '@mcp-vitals/signals';
import type { Evaluation } from '../../monitoring-options.js';
import type { Demo } from '../demo.js';
import { showHealth, showOperation } from '../stage/show-report.js';
import { staged } from '../stage/stage.js';

const CALLS = 8;
const SLOW_MILLIS = 1100;
/** The slowest of the slow calls. */
const SLOWEST_MILLIS = 1400;

/** One tool becomes slow, because of what it calls; another stays as it was. */
export const slowTool: Demo = {
  name: 'slow-tool',
  title: 'a tool becomes slow: which one, since when, and because of what',
  run: (print, { folder = process.cwd() } = {}) =>
    staged(print, { folder, intervalSeconds: 30 }, async (stage) => {
      let queryMillis = 1;
      let slowest = 0;
      const query = () =>
        traceOperation('orders.query', undefined, () => delay(slowest-- === 1 ? SLOWEST_MILLIS : queryMillis));
      const client = await stage.connect([
        { name: 'find_order', call: () => query().then(() => 'order 7') },
        { name: 'find_price', call: async () => '12.50' },
      ]);
      const work = () =>
        Promise.all(
          ['find_order', 'find_price'].flatMap((name) =>
            Array.from({ length: CALLS }, () => client.callTool({ name })),
          ),
        );

      stage.say(`A server of ${stage.sdk.name} answers two tools, find_order and find_price, for ten minutes.`);
      const isTold = ({ alerts }: Evaluation) => alerts.some(({ rule }) => rule === 'SlowServerRequests');
      const calm = await stage.play(10, work);
      stage.expect(!isTold(calm), 'SlowServerRequests does not fire while both tools are fast');

      stage.say('An index of the database is dropped: orders.query, which find_order waits for, now takes 1.1 s.');
      queryMillis = SLOW_MILLIS;
      slowest = 1;
      const since = stage.nowMillis;
      const { alerts } = await stage.play(8, work, isTold);
      const alert = alerts.find(({ rule }) => rule === 'SlowServerRequests');
      stage.expect(
        alert?.labels.gen_ai_tool_name === 'find_order',
        `SlowServerRequests fires for find_order, after ${stage.minutesSince(since)} minutes: the rule waits 5, so that one slow call alarms nobody`,
      );
      stage.expect(
        alerts.every(({ labels }) => labels.gen_ai_tool_name !== 'find_price'),
        'nothing fires for find_price',
      );

      stage.say(
        'The report shows the tool, the trace of its slowest call, and the operation inside it that takes the time.',
      );
      const report = await stage.monitoring.report();
      showHealth(stage, report);
      showOperation(stage, report, 'tools/call find_price', 'server');
      const tool = showOperation(stage, report, 'tools/call find_order', 'server');
      const cause = showOperation(stage, report, 'orders.query', 'internal');
      const isCause =
        (cause?.p95_ms ?? 0) >= SLOW_MILLIS && (cause?.p95_ms ?? 0) > 0.9 * (tool?.p95_ms ?? Number.MAX_VALUE);
      stage.expect(isCause, 'the cause: nearly all the time of find_order is spent in orders.query');
      const [ofTool, ofCause] = [tool, cause].map((row) => row?.slowest[0]?.trace_id);
      stage.expect(ofTool !== undefined && ofTool === ofCause, 'the slowest call of both is in the same trace');
    }),
};
