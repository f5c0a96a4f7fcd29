import type { InhibitRule, Route } from '@mcp-vitals/monitor';

/** One thing that happens, at a time in beats since the start. */
export type Step =
  | { readonly at: number; readonly fire: string; readonly labels?: Readonly<Record<string, string>> }
  | { readonly at: number; readonly resolve: string }
  /** Silences the alerts of this name for some beats. */
  | { readonly at: number; readonly silence: string; readonly beats: number }
  /** Ends the process, with a signal, and starts it again on its data. */
  | { readonly at: number; readonly restart: 'SIGTERM' | 'SIGKILL' }
  /** Loads the configuration again, with these labels to group by. */
  | { readonly at: number; readonly reload: readonly string[] };

/** One timeline. Intervals are in beats. */
export interface Scenario {
  readonly name: string;
  /** Beats that are watched. @default 12 */
  readonly lasts?: number;
  /** @default 1 */
  readonly groupWait?: number;
  /** @default 3 */
  readonly groupInterval?: number;
  /** @default 100 */
  readonly repeatInterval?: number;
  readonly groupBy?: readonly string[];
  /** Receivers by matcher, in the order of routes. @default one receiver, `ops`, for all */
  readonly routes?: readonly Pick<Route, 'channels' | 'matchers' | 'continue'>[];
  readonly inhibit?: readonly InhibitRule[];
  /** Maintenance by the clocks of a zone whose clocks change at {@link CHANGE_BEAT}, from one local time to another. */
  readonly maintenance?: { readonly night: Night; readonly from: string; readonly to: string };
  readonly steps: readonly Step[];
  /** Where we differ: why we want to, and what each of both sends. */
  readonly differs?: { readonly want: string; readonly theirs: readonly string[]; readonly ours: readonly string[] };
}

/** A night in which clocks change, of Europe/Berlin. */
export interface Night {
  /** When they change, in Berlin. */
  readonly change: string;
  /** Offsets before and after, in seconds. */
  readonly offsets: readonly [before: number, after: number];
  /** What they show when they change, in seconds of the day. */
  readonly localSeconds: number;
}

export const SPRING: Night = { change: '2026-03-29T01:00:00Z', offsets: [3600, 7200], localSeconds: 2 * 3600 };
export const AUTUMN: Night = { change: '2026-10-25T01:00:00Z', offsets: [7200, 3600], localSeconds: 3 * 3600 };

/** The beat at which the clocks change. */
export const CHANGE_BEAT = 6.5;

export const intervalsOf = ({ groupWait = 1, groupInterval = 3, repeatInterval = 100 }: Scenario) => ({
  groupWait,
  groupInterval,
  repeatInterval,
});

export const lastsOf = ({ lasts = 12 }: Scenario): number => lasts;

export const routesOf = ({ routes = [{ channels: ['ops'] }] }: Scenario) => routes;

export const receiversOf = (scenario: Scenario): string[] => [
  ...new Set(routesOf(scenario).flatMap(({ channels }) => channels)),
];

/** A notice as a receiver got it. */
export interface Received {
  readonly atBeat: number;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  /** `+` firing, `-` resolved, in the order of their names. */
  readonly alerts: string;
}

/** A notice in short, without its time. */
export const shortOf = ({ receiver, status, alerts }: Received): string => `${receiver} ${status} ${alerts}`;

/** Notices in an order that does not depend on which of two receivers was faster. */
export const ordered = (received: readonly Received[]): Received[] =>
  [...received].sort((a, b) => a.receiver.localeCompare(b.receiver) || a.atBeat - b.atBeat);
