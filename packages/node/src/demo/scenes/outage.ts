import type { Demo } from '../demo.js';
import { showHealth, showOperation } from '../stage/show-report.js';
import { staged } from '../stage/stage.js';

const CALLS = 4;
/** The rule's own words: a full outage pages within two minutes. */
const MAX_MINUTES = 2;

/** What a server depends on goes away and comes back. */
export const outage: Demo = {
  name: 'outage',
  title: 'a database goes away and comes back: one page, the reason, and the all-clear',
  run: (print, { folder = process.cwd() } = {}) =>
    staged(print, { folder }, async (stage) => {
      let isUp = true;
      const client = await stage.connect([
        {
          name: 'find_order',
          call: async () => {
            if (!isUp) throw new Error('connect ECONNREFUSED 10.0.0.5:5432');
            return 'order 7';
          },
        },
      ]);
      let orders = 0;
      // Each call asks for another order: equal ones would be a loop.
      const work = async () => {
        for (let i = 0; i < CALLS; i++) await client.callTool({ name: 'find_order', arguments: { id: ++orders } });
      };

      stage.say(`A server of ${stage.sdk.name} answers 24 calls a minute.`);
      const calm = await stage.play(4, work);
      stage.expect(!calm.alerts.some(({ level }) => level === 'critical'), 'nothing pages while calls succeed');
      showHealth(stage, await stage.monitoring.report());

      stage.say('The database goes away. Every call is answered with an error.');
      isUp = false;
      const since = stage.nowMillis;
      const fires =
        (rule: string) =>
        ({ alerts }: typeof calm) =>
          alerts.some((alert) => alert.rule === rule);
      const down = await stage.play(5, work, fires('ServerRequestsFailing'));
      const minutes = stage.minutesSince(since);
      const alert = down.alerts.find(({ rule }) => rule === 'ServerRequestsFailing');
      if (alert !== undefined) stage.show(`${alert.rule}: ${alert.annotations.summary}`);
      stage.expect(
        alert?.level === 'critical' && minutes <= MAX_MINUTES,
        `ServerRequestsFailing pages after ${minutes.toFixed(1)} minutes, limit ${MAX_MINUTES}`,
      );
      const during = await stage.monitoring.report();
      showHealth(stage, during);
      showOperation(stage, during, 'tools/call find_order', 'server');
      stage.expect(during.health.overall_status !== 'HEALTHY', 'health says that requests fail, and how many');

      stage.say('The database is back. The alert goes on while failures are half of its two minutes, then resolves.');
      isUp = true;
      const after = await stage.play(
        8,
        work,
        ({ alerts }) => !alerts.some(({ rule }) => rule === 'ServerRequestsFailing'),
      );
      stage.expect(!fires('ServerRequestsFailing')(after), 'the alert resolved by itself');
      const history = stage.monitoring.alerts?.getAlertHistory() ?? [];
      const events = new Set(history.map(({ event }) => event));
      stage.show(`history: ${[...events].join(', ')}`);
      stage.expect(events.has('fired') && events.has('resolved'), 'the history keeps that it fired and resolved');
    }),
};
