import type { MaintenanceWindow, Weekday } from '@mcp-vitals/monitor';

/** A recurring time as Alertmanager's configuration writes it. */
export interface TimeInterval {
  readonly times: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly location: string;
  readonly weekdays?: readonly string[];
  readonly days_of_month?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
}

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Alertmanager's times end at midnight, so a window over midnight is two. */
export function timeIntervals({ zone, from, to, days, dates }: MaintenanceWindow): TimeInterval[] {
  const parts =
    from < to
      ? [{ from, to, later: 0 }]
      : [{ from, to: '24:00', later: 0 }, ...(to === '00:00' ? [] : [{ from: '00:00', to, later: 1 }])];
  return parts.flatMap((part) => {
    const interval = { times: [{ start_time: part.from, end_time: part.to }], location: zone };
    if (dates !== undefined) return dates.map((date) => ({ ...interval, ...dateOf(date, part.later) }));
    return days === undefined ? [interval] : [{ ...interval, weekdays: days.map((day) => weekday(day, part.later)) }];
  });
}

const weekday = (day: Weekday, later: number): string => NAMES[(WEEKDAYS.indexOf(day) + later) % NAMES.length]!;

function dateOf(text: string, later: number) {
  const date = new Date(`${text}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + later);
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  return { years: [year], months: [String(Number(month))], days_of_month: [String(Number(day))] };
}
