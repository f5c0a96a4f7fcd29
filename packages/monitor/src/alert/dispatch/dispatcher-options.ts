import type { MaintenanceWindow } from './mute/maintenance-window.js';
import type { Mute } from './mute/mute.js';
import type { Routing } from './route/routing.js';

export interface DispatcherOptions {
  /** Names of the channels. */
  readonly channels: readonly string[];
  readonly routing?: Routing;
  readonly maintenance?: readonly MaintenanceWindow[];
  /** Entries that the history keeps. @default 1000 */
  readonly maxHistory?: number;
  /** How long the history keeps an entry, in milliseconds. @default no limit */
  readonly historyMillis?: number;
  /** Alerts followed at once; further ones notify nobody and are counted. @default 20,000 */
  readonly maxAlerts?: number;
}

export interface RerouteOptions extends Pick<DispatcherOptions, 'channels' | 'routing'> {
  /** The channels that get notices. @default all */
  readonly active?: readonly string[];
}

/** Whether and why an alert notifies nobody. */
export interface AlertStanding {
  readonly mutes: readonly Mute[];
  /** `null` when nobody did. */
  readonly acknowledgedBy: string | null;
}
