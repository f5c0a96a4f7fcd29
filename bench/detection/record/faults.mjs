/**
 * The staged faults of the servers: `at` and `lasts` in minutes of a session of an hour, `within` the minutes a
 * detector has to report them. `run(session, lastsMillis)` starts and ends one. `harmless` ones must not be reported,
 * and those that load the machine are felt `everywhere`.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

async function during(lastsMillis, everyMillis, work) {
  const end = performance.now() + lastsMillis;
  for (let i = 0; performance.now() < end; i++) {
    await work(i, 1 - (end - performance.now()) / lastsMillis);
    await pause(everyMillis);
  }
}

/** The server runs for a quarter of the time, as under a CPU limit. */
const throttled = (session, lasts) =>
  during(lasts, 15, async () => {
    session.signal('SIGSTOP');
    await pause(45);
    session.signal('SIGCONT');
  });

const hanging = async (session, lasts) => {
  session.signal('SIGSTOP');
  await pause(lasts);
  session.signal('SIGCONT');
};

const withoutFolder = async ({ workload: { data } }, lasts) => {
  renameSync(data, `${data}-gone`);
  await pause(lasts);
  if (existsSync(data)) rmSync(data, { recursive: true });
  renameSync(`${data}-gone`, data);
};

const unreadable = async ({ workload: { file } }, lasts) => {
  renameSync(file, `${file}-gone`);
  mkdirSync(file);
  await pause(lasts);
  rmSync(file, { recursive: true });
  renameSync(`${file}-gone`, file);
};

/** A folder that grows by a tenth of its content, again and again. */
const filling = ({ workload: { listing } }, lasts) =>
  during(lasts, 5000, (_, done) => {
    const wanted = 200 * 60 ** done;
    filling.count ??= 200;
    for (; filling.count < wanted; filling.count++) writeFileSync(join(listing, `more-${filling.count}.txt`), '');
  });

const growing = (session, lasts) =>
  during(lasts, 4000, (i) =>
    session.call('create_entities', {
      entities: Array.from({ length: 150 }, (_, k) => ({
        name: `grown-${i}-${k}`,
        entityType: 'thing',
        observations: ['one more of many'],
      })),
    }),
  );

/** The load of eight clients with the heaviest call. */
const loaded = (session, lasts) =>
  during(lasts, 10, () => Promise.all(Array.from({ length: 8 }, () => session.call('read_graph', {}))));

const delayed = (delayMillis) => async (session, lasts) => {
  session.hinder({ delayMillis });
  await pause(lasts);
  session.hinder({});
};

const delayedMoreAndMore = async (session, lasts) => {
  await during(lasts, 2000, (_, done) => session.hinder({ delayMillis: 40 * done }));
  session.hinder({});
};

const dropping = async (session, lasts) => {
  session.hinder({ dropShare: 0.4 });
  await pause(lasts);
  session.hinder({});
};

const busy = async (session, lasts) => {
  session.pace = 6;
  await pause(lasts);
  session.pace = 1;
};

const restarted = (session) => session.restart();

export const faults = [
  { server: 'filesystem', name: 'throttled', at: 13, lasts: 4, within: 2, run: throttled },
  { server: 'filesystem', name: 'its folder is gone', at: 22, lasts: 4, within: 1, run: withoutFolder },
  { server: 'filesystem', name: 'its folder is gone again', at: 31, lasts: 4, within: 1, run: withoutFolder },
  { server: 'filesystem', name: 'a folder fills up', at: 40, lasts: 16, within: 14, run: filling },
  { server: 'memory', name: 'loaded', at: 14, lasts: 4, within: 2, everywhere: true, run: loaded },
  { server: 'memory', name: 'its file is unreadable', at: 24, lasts: 4, within: 1, run: unreadable },
  { server: 'memory', name: 'grows', at: 36, lasts: 18, within: 15, everywhere: true, run: growing },
  { server: 'everything', name: 'delayed by 30 ms', at: 15, lasts: 4, within: 2, run: delayed(30) },
  { server: 'everything', name: 'delayed by 4 ms', at: 25, lasts: 5, within: 2, run: delayed(4) },
  { server: 'everything', name: 'six times the calls', at: 34, lasts: 4, harmless: true, run: busy },
  { server: 'everything', name: 'restarted', at: 42, lasts: 0.3, harmless: true, run: restarted },
  { server: 'everything', name: 'hangs', at: 50, lasts: 1.5, within: 2, run: hanging },
  { server: 'sequential-thinking', name: 'two of five requests lost', at: 20, lasts: 4, within: 1.5, run: dropping },
  { server: 'sequential-thinking', name: 'slower and slower', at: 32, lasts: 16, within: 12, run: delayedMoreAndMore },
];
