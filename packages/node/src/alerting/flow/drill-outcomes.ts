import type { AlertLevel, DeliveryOutcome, Notice } from '@mcp-vitals/monitor';

export interface FireDrillOptions {
  /** @default 'info' */
  readonly level?: AlertLevel;
  /** Time limit of the whole drill. @default 60 */
  readonly timeoutSeconds?: number;
}

/** How a drill went, channel by channel. */
export interface FireDrillReport {
  /** Whether every channel delivered both notices. */
  readonly passed: boolean;
  readonly fingerprint: string;
  readonly channels: readonly DrilledChannel[];
}

export interface DrilledChannel {
  readonly channel: string;
  /** `null` when there was none in time. */
  readonly fired: DeliveryOutcome | null;
  readonly resolved: DeliveryOutcome | null;
}

/** Collects the outcomes of the notices of one drill. */
export class DrillOutcomes {
  readonly #fingerprint: string;
  readonly #channels: readonly string[];
  readonly #outcomes = { firing: new Map<string, DeliveryOutcome>(), resolved: new Map<string, DeliveryOutcome>() };
  #onOutcome = () => {};

  constructor(fingerprint: string, channels: readonly string[]) {
    this.#fingerprint = fingerprint;
    this.#channels = channels;
  }

  take(notice: Notice, outcome: DeliveryOutcome): void {
    if (notice.reason !== 'drill' || !notice.alerts.some(({ fingerprint }) => fingerprint === this.#fingerprint))
      return;
    this.#outcomes[notice.status].set(notice.channel, outcome);
    this.#onOutcome();
  }

  /** Resolves once every channel that was told has an outcome for this status, or when `timeout` resolves. */
  async all(status: Notice['status'], channels: readonly string[], timeout: Promise<void>): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#onOutcome = () => {
        if (channels.every((channel) => this.#outcomes[status].has(channel))) resolve();
      };
      this.#onOutcome();
    });
    await Promise.race([done, timeout]);
  }

  /** The channels that delivered the firing: only they are told the end. */
  get delivered(): string[] {
    return this.#channels.filter((channel) => this.#outcomes.firing.get(channel)?.status === 'delivered');
  }

  report(): FireDrillReport {
    const channels = this.#channels.map((channel) => ({
      channel,
      fired: this.#outcomes.firing.get(channel) ?? null,
      resolved: this.#outcomes.resolved.get(channel) ?? null,
    }));
    const passed = channels.every(
      ({ fired, resolved }) => fired?.status === 'delivered' && resolved?.status === 'delivered',
    );
    return { passed: passed && channels.length > 0, fingerprint: this.#fingerprint, channels };
  }
}
