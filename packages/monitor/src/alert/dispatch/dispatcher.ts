import type { Alert } from '../states/alert.js';
import type { MaintenanceWindow } from './mute/maintenance-window.js';
import type { Silence, SilenceOptions } from './mute/silence.js';
import type { DeliveryOutcome, Notice } from './notice.js';
import type { Acknowledgement, Explanation } from './record/explanation.js';
import type { HistoryEntry } from './record/history.js';
import type { Routing } from './route/routing.js';

export interface DispatcherOptions {
  /** Names of the channels. */
  readonly channels: readonly string[];
  readonly routing?: Routing;
  readonly maintenance?: readonly MaintenanceWindow[];
  /** @default 1000 */
  readonly maxHistory?: number;
}

/** The present, on both clocks, in milliseconds. */
export interface Times {
  readonly nowMillis: number;
  readonly wallMillis: number;
}

/** One piece of what survives a restart: `null` deletes it. JSON. */
export interface DispatchRecord {
  readonly key: string;
  readonly value: unknown;
}

/** Decides which notices are due. Pure: time and alerts come in, no I/O, no timer. */
export declare class Dispatcher {
  constructor(options: DispatcherOptions);
  /** Takes every active alert and those resolved lately, and returns the notices that are due now. */
  advance(alerts: readonly Alert[], times: Times): Notice[];
  /** The same in slices of a few milliseconds, for thousands of alerts. */
  advanceInSteps(alerts: readonly Alert[], times: Times): Generator<void, Notice[]>;
  /**
   * How an attempt to deliver a notice ended. Only `delivered` counts as told; after `temporary_failure` it stays under way, after
   * `permanent_failure` it is planned anew when the group interval is over. An unknown id does nothing.
   */
  outcome(noticeId: string, outcome: DeliveryOutcome, times: Times): void;
  /** Notices handed out whose outcome is not known: after a restart they are to be sent again, under the same ids. */
  underWay(): Notice[];
  silence(options: SilenceOptions, times: Times): Silence;
  /** @returns whether there was such a silence */
  liftSilence(id: string, times: Times): boolean;
  silences(): Silence[];
  addMaintenanceWindow(window: MaintenanceWindow): void;
  /** Holds until the alert resolves. @returns whether the alert is active */
  acknowledge(fingerprint: string, acknowledgement: Omit<Acknowledgement, 'at'>, times: Times): boolean;
  explain(fingerprint: string, times: Times): Explanation | undefined;
  /** The newest last. */
  history(): readonly HistoryEntry[];
  /** When the next notice is due, monotonic; `null` when nothing is. */
  nextDueMillis(): number | null;
  /** Takes another routing or other channels; what a channel was told stays told. */
  reroute(options: Pick<DispatcherOptions, 'channels' | 'routing'>): void;
  /** The pieces that changed since the last call, for a journal. */
  changes(): DispatchRecord[];
  /** All pieces. */
  snapshot(): DispatchRecord[];
  /** @param shiftMillis what is added to its monotonic times, because that clock starts anew with a process */
  restore(records: readonly DispatchRecord[], shiftMillis: number): void;
}
