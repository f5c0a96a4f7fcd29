import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { McpAlertManagerOptions } from '@mcp-vitals/node';
import { ManualClock, notices } from '@mcp-vitals/signals';
import { afterEach, describe, expect, it } from 'vitest';
import { HIGH_MEMORY, Process, type Receiver, settle } from './rig.js';

const folder = await mkdtemp(path.join(tmpdir(), 'vitals-journal-'));
let journals = 0;
const running: Process[] = [];

/** A process on a journal. */
function started(options: McpAlertManagerOptions, before?: Process): Process {
  const journalPath = options.journalPath ?? path.join(folder, `${journals}.journal`);
  const clock = before && laterClock(before.clock);
  const process = new Process({ ...options, journalPath }, clock, before?.receiver as Receiver | undefined);
  running.push(process);
  return process;
}

/** The monotonic clock of the next process starts elsewhere, half a minute later by the wall. */
function laterClock(before: ManualClock): ManualClock {
  const clock = new ManualClock(before.now() + 7_654_321);
  clock.stepWall(before.wall() + 30_000 - clock.wall());
  return clock;
}

/** Ends a process without waiting for its deliveries. */
async function ended(process: Process): Promise<void> {
  const closed = process.manager.close(0.1);
  await settle(process.clock);
  process.clock.pass(100);
  await closed;
}

afterEach(async () => {
  for (const process of running.splice(0)) await ended(process);
  journals++;
});

describe('after a restart', () => {
  it('a `for` goes on where it was, without the time in which the process was down', async () => {
    const options = { rules: [{ ...HIGH_MEMORY, for: '1m' }], routing: { groupWait: '0s' } };
    const first = started(options);
    first.memory = 0.9;
    await first.pass(40);
    await ended(first);
    const second = started(options, first);
    second.memory = 0.9;
    await second.pass(10);
    expect(second.receiver.got).toEqual([]);
    await second.pass(20);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('an alert without data yet is neither told as resolved nor again', async () => {
    const options = { routing: { groupWait: '0s' } };
    const first = started(options);
    first.memory = 0.9;
    await first.pass(60);
    await ended(first);
    const second = started(options, first);
    second.memory = undefined;
    await second.pass(20);
    expect(second.manager.getActiveAlerts()).toHaveLength(1);
    second.memory = 0.9;
    await second.pass(600);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory']);
    second.memory = 0.2;
    await second.pass(600);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory', 'resolved resolved: HighMemory']);
    const [end] = second.receiver.got[1]!.alerts;
    expect(end!.endsAt! - end!.startsAt).toBe(60_000 + 100 + 30_000 + 620_000);
  });

  it('an alert that has no data for longer than its window resolves', async () => {
    const options = { routing: { groupWait: '0s' } };
    const first = started(options);
    first.memory = 0.9;
    await first.pass(60);
    await ended(first);
    const second = started(options, first);
    second.memory = undefined;
    await second.pass(400);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory', 'resolved resolved: HighMemory']);
  });

  it('a notice under way is sent again under the same key', async () => {
    const options = { routing: { groupWait: '0s' } };
    const first = started(options);
    const keys: string[] = [];
    const { send } = first.receiver;
    first.receiver.send = (notice) => {
      keys.push(notice.id);
      return keys.length === 1 ? new Promise(() => {}) : send(notice);
    };
    first.memory = 0.9;
    await first.pass(0);
    expect(keys).toHaveLength(1);
    await ended(first);
    const second = started(options, first);
    second.memory = 0.9;
    await second.pass(600);
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('silences, acknowledgements and windows hold, and the history is there', async () => {
    const options = { routing: { groupWait: '0s', repeatInterval: '10m' } };
    const first = started(options);
    first.memory = 0.9;
    await first.pass(10);
    await first.manager.acknowledge('HighMemory', { by: 'dana', comment: 'on it' });
    await first.manager.silence({ matchers: ['alertname="Other"'], comment: 'deploy', author: 'ops', for: '1h' });
    await first.manager.addMaintenanceWindow({ name: 'nightly', zone: 'UTC', from: '02:00', to: '03:00' });
    await ended(first);
    const second = started(options, first);
    second.memory = 0.9;
    await second.pass(1200);
    expect(second.receiver.told).toEqual(['firing firing: HighMemory']);
    expect(second.manager.getActiveAlerts()).toMatchObject([{ acknowledgedBy: 'dana' }]);
    expect(second.manager.silences()).toMatchObject([{ author: 'ops' }]);
    expect(second.manager.maintenanceWindows()).toMatchObject([{ name: 'nightly' }]);
    expect(second.manager.getAlertHistory().map(({ event }) => event)).toEqual([
      'fired',
      'delivered',
      'acknowledged',
      'silenced',
    ]);
  });
});

describe('the journal', () => {
  it('of another process is left alone: alerts go on in memory, and that is said once', async () => {
    const first = started({});
    await first.tick();
    expect(first.manager.status().journal).toMatchObject({ durability: 'durable' });
    const before = notices.count('not_honoured');
    const second = started({ journalPath: path.join(folder, `${journals}.journal`), routing: { groupWait: '0s' } });
    second.memory = 0.9;
    await second.pass(30);
    expect(second.manager.status().journal).toMatchObject({ durability: 'memory' });
    expect(second.receiver.told).toEqual(['firing firing: HighMemory']);
    expect(notices.count('not_honoured')).toBe(before + 1);
  });

  it('that cannot be written leaves alerts in memory, and the status says so', async () => {
    const process = started({ journalPath: '/proc/vitals/none.journal', routing: { groupWait: '0s' } });
    process.memory = 0.9;
    await process.pass(30);
    expect(process.manager.status().journal).toMatchObject({ durability: 'degraded' });
    expect(process.receiver.told).toEqual(['firing firing: HighMemory']);
  });

  it('is in memory alone without a path', async () => {
    const process = new Process();
    await process.tick();
    expect(process.manager.status().journal).toMatchObject({ durability: 'memory', path: null });
  });
});
