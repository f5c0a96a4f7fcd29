import type { Alert, Dispatcher, Times } from '@mcp-vitals/monitor';
import { AlertmanagerChannel } from '@mcp-vitals/notify';
import type { ChannelSet } from '../channels/channel-set.js';
import { noticeAlertOf } from './notice-alert.js';

/** States all alerts to an Alertmanager, which groups and repeats by itself. */
export class AlertmanagerFeed {
  readonly #channels: ChannelSet;
  readonly #dispatcher: Dispatcher;
  /** Alerts that it knows: a silence here does not take these from it, because it would tell them as resolved. */
  #known = new Set<string>();

  constructor(channels: ChannelSet, dispatcher: Dispatcher) {
    this.#channels = channels;
    this.#dispatcher = dispatcher;
  }

  sync(alerts: readonly Alert[], times: Times): void {
    const receivers = this.#channels.all().filter((channel) => channel instanceof AlertmanagerChannel);
    if (receivers.length === 0) return;
    const stated = alerts.filter((alert) => this.#isToState(alert));
    this.#known = new Set(stated.map(({ fingerprint }) => fingerprint));
    const all = stated.map((alert) => noticeAlertOf(alert, times));
    for (const receiver of receivers) receiver.sync(all);
  }

  #isToState({ fingerprint, state, shadow, firingSinceMillis }: Alert): boolean {
    if (shadow || state === 'pending' || firingSinceMillis === null) return false;
    return this.#known.has(fingerprint) || this.#dispatcher.standingOf(fingerprint).mutes.length === 0;
  }
}
