import type { Dispatcher, MaintenanceWindow, Routing } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import { type ChannelSet, usableRouting } from './channel-set.js';

/** Joins routing and channels: either may be given before the other. */
export class Wiring {
  readonly #channels: ChannelSet;
  readonly #dispatcher: Dispatcher;
  #routing: Routing;
  #missing: readonly string[] = [];
  /** Names of the maintenance windows of the rule file. */
  #fileWindows: readonly string[] = [];

  constructor(channels: ChannelSet, dispatcher: Dispatcher, routing: Routing) {
    this.#channels = channels;
    this.#dispatcher = dispatcher;
    this.#routing = routing;
    this.connect();
  }

  /** Tells the dispatcher the channels there are now. @throws RangeError when the routing is malformed; the old one stays */
  connect(routing: Routing = this.#routing): void {
    const { names, noticed } = this.#channels;
    const usable = usableRouting(routing, names);
    this.#dispatcher.reroute({ channels: names, active: noticed, routing: usable.routing });
    this.#missing = usable.missing;
    this.#routing = routing;
  }

  /** Replaces the maintenance windows of the rule file; those added in code stay. */
  replaceFileWindows(windows: readonly MaintenanceWindow[]): void {
    for (const name of this.#fileWindows) this.#dispatcher.removeMaintenanceWindow(name);
    for (const window of windows) this.#dispatcher.addMaintenanceWindow(window, false);
    this.#fileWindows = windows.map(({ name }) => name);
  }

  /** Reports routes to channels that nobody configured. */
  sayMissing(): void {
    if (this.#missing.length === 0) return;
    notices.say(
      'not_honoured',
      `the routes of alerts name channels that are not configured (${this.#missing.join(', ')}), so every alert goes to all channels; ` +
        'configure these channels or take them out of the routes',
      'alert routes',
    );
  }
}
