import type { MaintenanceWindow } from '@mcp-vitals/monitor';
import { Dispatcher } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alert, HOUR, MINUTE, Rig, START } from './rig.js';

const WINDOW: MaintenanceWindow = { name: 'nightly', zone: 'Europe/Berlin', from: '01:00', to: '04:00' };

/** The UTC times at which the window opens and closes between two times, to the minute. */
function changes(window: MaintenanceWindow, from: string, to: string): string[] {
  const dispatcher = new Dispatcher({ channels: ['mail'], maintenance: [window] });
  const found: string[] = [];
  let wasOpen = false;
  for (let wallMillis = Date.parse(from); wallMillis <= Date.parse(to); wallMillis += MINUTE) {
    const times = { nowMillis: wallMillis, wallMillis };
    const one = alert('A');
    dispatcher.advance([one], times);
    const isOpen = dispatcher.explain(one.fingerprint, times)!.mutes.length > 0;
    if (isOpen !== wasOpen)
      found.push(`${isOpen ? 'opens' : 'closes'} ${new Date(wallMillis).toISOString().slice(5, 16)}`);
    wasOpen = isOpen;
  }
  return found;
}

describe('a maintenance window', () => {
  it('follows the clocks of its zone', () => {
    expect(changes(WINDOW, '2026-03-02T12:00Z', '2026-03-03T12:00Z')).toEqual([
      'opens 03-03T00:00',
      'closes 03-03T03:00',
    ]);
    expect(changes(WINDOW, '2026-07-02T12:00Z', '2026-07-03T12:00Z')).toEqual([
      'opens 07-02T23:00',
      'closes 07-03T02:00',
    ]);
  });

  it('is an hour shorter in the night in which the clocks skip one', () => {
    expect(changes(WINDOW, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual([
      'opens 03-29T00:00',
      'closes 03-29T02:00',
    ]);
  });

  it('is an hour longer in the night in which the clocks repeat one', () => {
    expect(changes(WINDOW, '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
      'opens 10-24T23:00',
      'closes 10-25T03:00',
    ]);
  });

  it.each([
    // The skipped hour is 02:00 to 03:00, which is 01:00 UTC.
    ['02:30', '05:00', '2026-03-29', ['opens 03-29T01:00', 'closes 03-29T03:00']],
    ['01:00', '02:30', '2026-03-29', ['opens 03-29T00:00', 'closes 03-29T01:00']],
    ['02:15', '02:45', '2026-03-29', []],
    // The repeated hour is 02:00 to 03:00, which is 00:00 and again 01:00 UTC.
    ['02:30', '03:30', '2026-10-25', ['opens 10-25T00:30', 'closes 10-25T02:30']],
    ['01:30', '02:30', '2026-10-25', ['opens 10-24T23:30', 'closes 10-25T01:30']],
    ['02:15', '02:45', '2026-10-25', ['opens 10-25T00:15', 'closes 10-25T01:45']],
  ])(
    'from %s to %s opens when the clocks first show its begin and closes when they last show its end: %s',
    (from, to, date, expected) => {
      const noon = Date.parse(`${date}T12:00Z`);
      const before = new Date(noon - 24 * HOUR).toISOString();
      expect(changes({ ...WINDOW, from, to }, before, new Date(noon).toISOString())).toEqual(expected);
    },
  );

  it('past midnight belongs to the day on which it begins', () => {
    const window: MaintenanceWindow = {
      ...WINDOW,
      zone: 'America/New_York',
      from: '22:00',
      to: '02:00',
      days: ['fri'],
    };
    expect(changes(window, '2026-06-04T00:00Z', '2026-06-08T00:00Z')).toEqual([
      'opens 06-06T02:00',
      'closes 06-06T06:00',
    ]);
  });

  it('on given dates opens on those alone, in a zone with a change of half an hour too', () => {
    const window: MaintenanceWindow = {
      ...WINDOW,
      zone: 'Australia/Lord_Howe',
      from: '00:00',
      to: '24:00',
      dates: ['2026-04-05'],
    };
    expect(changes(window, '2026-04-03T00:00Z', '2026-04-07T00:00Z')).toEqual([
      'opens 04-04T13:00',
      'closes 04-05T13:30',
    ]);
  });

  it('is open at every minute at which the clocks show a time inside it, whatever the zone and the day', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const clock = (minute: number) =>
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        minutes,
        minutes,
        fc.integer({ min: 0, max: 400 * 24 * 60 }),
        (zone, from, to, at) => {
          fc.pre(from !== to);
          const wallMillis = START + at * MINUTE;
          const dispatcher = new Dispatcher({
            channels: ['mail'],
            maintenance: [{ name: 'w', zone, from: clock(from), to: clock(to) }],
          });
          const one = alert('A');
          const times = { nowMillis: wallMillis, wallMillis };
          dispatcher.advance([one], times);
          const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
            wallMillis,
          );
          const isInside =
            from < to ? clock(from) <= shown && shown < clock(to) : shown >= clock(from) || shown < clock(to);
          if (isInside) expect(dispatcher.explain(one.fingerprint, times)!.mutes).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds its alerts back, and tells at its end what fires on', () => {
    const rig = new Rig({ channels: ['mail'], maintenance: [{ ...WINDOW, zone: 'UTC', from: '11:00', to: '13:00' }] });
    rig.fire('A');
    rig.pass(2 * HOUR);
    expect(rig.take()).toEqual(['3600 silence_ended +A']);
  });

  it('matches the alerts that it names, and is removed by its name', () => {
    const rig = new Rig({ channels: ['mail'] });
    rig.dispatcher.addMaintenanceWindow({
      ...WINDOW,
      zone: 'UTC',
      from: '00:00',
      to: '24:00',
      matchers: ['alertname="A"'],
    });
    rig.fire('A');
    rig.fire('B');
    rig.pass(MINUTE);
    expect(rig.dispatcher.removeMaintenanceWindow('nightly')).toBe(true);
    rig.pass(10 * MINUTE);
    expect(rig.take()).toEqual(['30 firing +B', '330 silence_ended +A +B']);
  });

  it('is replaced by one of its name when there are as many as may be', () => {
    const { dispatcher } = new Rig();
    for (let i = 0; i < 1000; i++) dispatcher.addMaintenanceWindow({ ...WINDOW, name: `w${i}` });
    dispatcher.addMaintenanceWindow({ ...WINDOW, name: 'w7', from: '03:00' });
    expect(dispatcher.maintenanceWindows().find(({ name }) => name === 'w7')?.from).toBe('03:00');
    expect(() => dispatcher.addMaintenanceWindow({ ...WINDOW, name: 'one more' })).toThrow(/1000 maintenance windows/);
  });

  it.each([
    [{ ...WINDOW, zone: 'Europe/Atlantis' }, /unknown time zone "Europe\/Atlantis"/],
    [{ ...WINDOW, from: '25:00' }, /not a time of day: "25:00"/],
    [{ ...WINDOW, to: '1:00' }, /not a time of day: "1:00"/],
    [{ ...WINDOW, dates: ['29.03.2026'] }, /not a date: "29.03.2026"/],
    [{ ...WINDOW, days: ['sunday' as 'sun'] }, /not a weekday: "sunday"/],
  ])('that is malformed is refused with the reason: %j', (window, reason) => {
    expect(() => new Rig({ channels: ['mail'], maintenance: [window] })).toThrow(reason);
  });
});
