import type { DeliveryOutcome, Notice, NoticeAlert } from '@mcp-vitals/monitor';
import { type Clock, keepFromHost, systemClock, wallTimeOf } from '@mcp-vitals/signals';
import type { Channel } from '../../delivery/channel.js';
import { alertAnnotations } from '../../message/alert-annotations.js';
import { plainLabels } from '../../message/plain-text.js';
import { postOnce } from '../../outbound/http-outcome.js';
import { type HttpOptions, HttpTarget } from '../../outbound/http-target.js';
import { revealHeaders, type SecretHeaders } from '../../outbound/secret-headers.js';
import { type ChannelOptions, channelBasics } from '../channel-options.js';
import { AlertBoard, type BoardEntry } from './alert-board.js';

export interface AlertmanagerChannelOptions extends ChannelOptions, HttpOptions {
  /** Such as `https://alertmanager.example:9093`; each of a cluster is told every alert. */
  readonly urls: readonly string[];
  /** Further headers, such as `authorization`. */
  readonly headers?: SecretHeaders;
  /** Alertmanager's `resolve_timeout`. Firing alerts are repeated four times within it. @default 300 */
  readonly resolveTimeoutSeconds?: number;
  /** Template of the address of a trace, such as `https://jaeger.example/trace/{{ traceId }}`. */
  readonly traceUrl?: string;
  /** Address of a page about this process; `generatorURL` of its alerts. */
  readonly externalUrl?: string;
}

/** An alert as `/api/v2/alerts` takes it. Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  /** Absent while it fires: Alertmanager sets it to `resolve_timeout` from now. */
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

const PATH = '/api/v2/alerts';
const DEFAULT_RESOLVE_SECONDS = 300;
/** A third is the least; a fourth leaves time to repeat a failed attempt. */
const REPEATS_IN_TIMEOUT = 4;
/** Pause after an attempt that failed, and time limit of an attempt, in milliseconds. */
const RETRY_MILLIS = 10_000;
const MAX_ALERTS_A_POST = 500;

/** An Alertmanager, or a cluster of them. It groups and silences by itself, so it is told of every alert. */
export class AlertmanagerChannel implements Channel<readonly PostableAlert[]> {
  readonly name: string;
  readonly kind = 'alertmanager';
  readonly policy?: NonNullable<Channel['policy']>;
  readonly #options: Omit<AlertmanagerChannelOptions, 'urls' | 'headers'>;
  readonly #targets: readonly HttpTarget[];
  readonly #headers: () => Record<string, string>;
  readonly #clock: Clock;
  readonly #board: AlertBoard;
  readonly #repeatMillis: number;
  #isPosting = false;
  #cancelTimer: () => void = () => undefined;
  #timerAtMillis = Number.POSITIVE_INFINITY;
  #isClosed = false;

  /** @throws {TypeError} for an address or a header that is not permitted */
  constructor({ urls, headers = {}, ...options }: AlertmanagerChannelOptions) {
    const { name, policy } = channelBasics('alertmanager', options);
    this.name = name;
    if (policy) this.policy = policy;
    this.#options = options;
    if (urls.length === 0) throw new TypeError('an Alertmanager channel needs at least one address in urls');
    this.#targets = urls.map((url) => new HttpTarget(url.replace(/\/+$/, '') + PATH, options));
    this.#headers = revealHeaders(headers);
    this.#clock = options.clock ?? systemClock;
    this.#repeatMillis = ((options.resolveTimeoutSeconds ?? DEFAULT_RESOLVE_SECONDS) * 1000) / REPEATS_IN_TIMEOUT;
    this.#board = new AlertBoard(this.#repeatMillis);
  }

  render = ({ alerts, reason }: Notice): readonly PostableAlert[] =>
    alerts.map((alert) => this.#postable(alert, reason));

  /** Tells the alerts of a notice, and repeats them from then on. */
  send = async (notice: Notice, signal: AbortSignal): Promise<DeliveryOutcome> => {
    const now = this.#clock.now();
    this.#board.put(notice.alerts, notice.reason, now);
    const fingerprints = new Set(notice.alerts.map(({ fingerprint }) => fingerprint));
    const outcome = await this.#tell(
      this.#board.due(now).filter(({ alert }) => fingerprints.has(alert.fingerprint)),
      signal,
    );
    this.#schedule(this.#repeatMillis);
    return outcome;
  };

  /**
   * States every alert of the process, firing and lately resolved: call it at each evaluation. What is new or changed is told at
   * once, without waiting for a notice; a firing alert that is not named any more is resolved. Returns at once.
   */
  sync(alerts: readonly NoticeAlert[]): void {
    const now = this.#clock.now();
    this.#board.put(alerts, 'firing', now);
    this.#board.resolveOthers(alerts, now, wallTimeOf(this.#clock, now));
    this.#schedule(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }

  /** Keeps an earlier timer: a later notice must not postpone the repetition of the others. */
  #schedule(delayMillis: number): void {
    const dueAtMillis = this.#clock.now() + delayMillis;
    if (this.#isClosed || dueAtMillis >= this.#timerAtMillis) return;
    this.#cancelTimer();
    this.#timerAtMillis = dueAtMillis;
    this.#cancelTimer = this.#clock.after(delayMillis, () => {
      this.#timerAtMillis = Number.POSITIVE_INFINITY;
      if (!this.#isPosting) void this.#repeat();
    });
  }

  async #repeat(): Promise<void> {
    this.#isPosting = true;
    const controller = new AbortController();
    const cancelTimeout = this.#clock.after(RETRY_MILLIS, () => controller.abort());
    let isDelivered = false;
    try {
      const outcome = await this.#tell(this.#board.due(this.#clock.now()), controller.signal);
      isDelivered = outcome.status === 'delivered';
    } catch (error) {
      keepFromHost('notify', 'Alertmanager was not told of alerts; they are repeated', error);
    }
    cancelTimeout();
    this.#isPosting = false;
    if (this.#board.size === 0) return;
    // What changed meanwhile does not wait.
    const isMoreDue = isDelivered && this.#board.due(this.#clock.now()).length > 0;
    this.#schedule(isMoreDue ? 0 : isDelivered ? this.#repeatMillis : RETRY_MILLIS);
  }

  /** Told when one of the cluster took it: they tell each other. */
  async #tell(entries: readonly BoardEntry[], signal: AbortSignal): Promise<DeliveryOutcome> {
    const now = this.#clock.now();
    for (let start = 0; start < entries.length; start += MAX_ALERTS_A_POST) {
      const part = entries.slice(start, start + MAX_ALERTS_A_POST);
      const body = JSON.stringify(part.map(({ alert, reason }) => this.#postable(alert, reason)));
      const outcomes = await Promise.all(
        this.#targets.map((target) => postOnce(target, body, this.#headers(), signal)),
      );
      const isTold = outcomes.some(({ status }) => status === 'delivered');
      if (!isTold) return outcomes.find(({ status }) => status === 'temporary_failure') ?? outcomes[0]!;
      for (const entry of part) entry.toldAtMillis = now;
    }
    return { status: 'delivered' };
  }

  #postable(alert: NoticeAlert, reason: Notice['reason']): PostableAlert {
    const { traceUrl, externalUrl } = this.#options;
    return {
      labels: Object.fromEntries(Object.entries(plainLabels(alert.labels)).filter(([, value]) => value !== '')),
      annotations: alertAnnotations(alert, reason, traceUrl),
      startsAt: new Date(alert.startsAt).toISOString(),
      ...(alert.endsAt !== null && { endsAt: new Date(alert.endsAt).toISOString() }),
      ...(externalUrl !== undefined && { generatorURL: externalUrl }),
    };
  }
}

/** See {@link AlertmanagerChannel}. */
export const alertmanagerChannel = (options: AlertmanagerChannelOptions): AlertmanagerChannel =>
  new AlertmanagerChannel(options);
