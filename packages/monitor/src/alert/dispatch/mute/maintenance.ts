import type { Alert } from '../../states/alert.js';
import { compileMatchers, type LabelTest } from '../route/matcher.js';
import type { Times } from '../times.js';
import type { MaintenanceWindow, Weekday } from './maintenance-window.js';
import type { Mute } from './mute.js';
import { type LocalDate, ZoneTime } from './zone-time.js';

const DAY_MILLIS = 86_400_000;
const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MAX_WINDOWS = 1000;

/** One occurrence of a window, in wall time. */
interface Occurrence {
  readonly start: number;
  readonly end: number;
}

interface CompiledWindow {
  readonly window: MaintenanceWindow;
  readonly zone: ZoneTime;
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly beginsOn: (date: LocalDate) => boolean;
  readonly test: LabelTest;
}

/** The maintenance windows, and which of them are open. */
export class Maintenance {
  readonly #windows = new Map<string, CompiledWindow>();
  #open: readonly { readonly mute: Mute; readonly test: LabelTest }[] = [];

  /** Adds a window, or replaces the one of the same name. @throws RangeError when it is malformed */
  add(window: MaintenanceWindow): void {
    if (this.#windows.size >= MAX_WINDOWS && !this.#windows.has(window.name)) {
      throw new RangeError(`there are ${MAX_WINDOWS} maintenance windows already: remove some`);
    }
    this.#windows.set(window.name, compile(window));
  }

  remove(name: string): boolean {
    return this.#windows.delete(name);
  }

  all(): MaintenanceWindow[] {
    return [...this.#windows.values()].map(({ window }) => window);
  }

  /** Finds the windows that are open at present. */
  advance({ nowMillis, wallMillis }: Times): void {
    this.#open = [...this.#windows.values()].flatMap((compiled) => {
      const occurrence = occurrenceAt(compiled, wallMillis);
      if (occurrence === undefined) return [];
      const { name, zone, comment } = compiled.window;
      const end = new Date(occurrence.end).toISOString();
      const reason = `maintenance window ${name} (${zone}) is open until ${end}${comment ? `: ${comment}` : ''}`;
      const untilMillis = nowMillis + occurrence.end - wallMillis;
      return [{ mute: { kind: 'maintenance', by: name, reason, untilMillis }, test: compiled.test }];
    });
  }

  nextEndMillis(): number {
    return Math.min(Infinity, ...this.#open.map(({ mute }) => mute.untilMillis ?? Infinity));
  }

  mutesOf({ labels }: Alert): Mute[] {
    return this.#open.filter(({ test }) => test(labels)).map(({ mute }) => mute);
  }
}

/** An occurrence begins today or, past midnight, yesterday. */
function occurrenceAt(window: CompiledWindow, wallMillis: number): Occurrence | undefined {
  const today = window.zone.dateOf(wallMillis);
  return [today, today - DAY_MILLIS]
    .filter(window.beginsOn)
    .map((date) => occurrenceOf(window, date))
    .find(({ start, end }) => start <= wallMillis && wallMillis < end);
}

function occurrenceOf({ zone, fromMillis, toMillis }: CompiledWindow, date: LocalDate): Occurrence {
  const nextDay = toMillis > fromMillis ? 0 : DAY_MILLIS;
  return { start: zone.firstInstant(date + fromMillis), end: zone.lastInstant(date + nextDay + toMillis) };
}

function compile(window: MaintenanceWindow): CompiledWindow {
  const { name, days, dates } = window;
  for (const date of dates ?? []) {
    if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date))) {
      throw new RangeError(`maintenance window ${name}: not a date: ${JSON.stringify(date)}; write it as 2026-03-29`);
    }
  }
  for (const day of days ?? []) {
    if (!WEEKDAYS.includes(day))
      throw new RangeError(`maintenance window ${name}: not a weekday: ${JSON.stringify(day)}`);
  }
  const dateSet = dates && new Set(dates.map((date) => Date.parse(date)));
  return {
    window,
    zone: zoneOf(window),
    fromMillis: timeOfDay(window, window.from),
    toMillis: timeOfDay(window, window.to),
    beginsOn: (date) =>
      dateSet ? dateSet.has(date) : (days ?? WEEKDAYS).includes(WEEKDAYS[new Date(date).getUTCDay()]!),
    test: compileMatchers(window.matchers ?? []),
  };
}

function zoneOf({ name, zone }: MaintenanceWindow): ZoneTime {
  try {
    return new ZoneTime(zone);
  } catch (error) {
    throw new RangeError(`maintenance window ${name}: unknown time zone ${JSON.stringify(zone)}; write an IANA name`, {
      cause: error,
    });
  }
}

function timeOfDay({ name }: MaintenanceWindow, text: string): number {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  if (!(minutes <= 24 * 60) || Number(match?.[2]) > 59) {
    throw new RangeError(`maintenance window ${name}: not a time of day: ${JSON.stringify(text)}; write it as 02:30`);
  }
  return minutes * 60_000;
}
