import { setImmediate } from 'node:timers/promises';
import {
  type Alert,
  type AlertStates,
  type Dispatcher,
  evaluateInSlices,
  type Notice,
  type Times,
  type TraceSource,
} from '@mcp-vitals/monitor';
import { type Clock, keepFromHost, wallTimeOf } from '@mcp-vitals/signals';
import { WindowStore, type WindowView } from '@mcp-vitals/windows';
import type { ChannelSet } from '../channels/channel-set.js';
import type { AlertMemory } from '../memory/alert-memory.js';
import type { RuleBook } from '../rules/rule-book.js';
import { AlertmanagerFeed } from './alertmanager-feed.js';

/** Shortest time between two dispatches that the clock asks for, in milliseconds. */
const MIN_PAUSE_MILLIS = 250;

export interface AlertFlowParts {
  readonly rules: RuleBook;
  readonly states: AlertStates;
  readonly dispatcher: Dispatcher;
  readonly memory: AlertMemory;
  readonly channels: ChannelSet;
  readonly clock: Clock;
  readonly view: () => WindowView;
  readonly traces: TraceSource | undefined;
  readonly version: 2 | 3;
}

/** The way of an alert: rules, states, dispatch, journal, delivery. Calls must not overlap. */
export class AlertFlow {
  /** Alerts of no rule: those of fire drills. */
  readonly drills = new Map<string, Alert>();
  readonly #parts: AlertFlowParts;
  readonly #feed: AlertmanagerFeed;
  #cancelTimer = () => {};
  #isClosed = false;

  constructor(parts: AlertFlowParts) {
    this.#parts = parts;
    this.#feed = new AlertmanagerFeed(parts.channels, parts.dispatcher);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get times(): Times {
    const nowMillis = this.#parts.clock.now();
    return { nowMillis, wallMillis: wallTimeOf(this.#parts.clock, nowMillis) };
  }

  /** Evaluates the rules and sends what is due. */
  async evaluate(onDue: () => void): Promise<void> {
    const { rules, states, memory, clock, traces, version, view } = this.#parts;
    const windows = view();
    const { nowMillis, results } = await evaluateInSlices(rules.set, windows, {
      now: clock.now,
      pause: () => setImmediate(),
      ...(windows instanceof WindowStore && { collections: () => windows.stats().collections }),
      version,
      ...(traces && { traces }),
    });
    memory.note(states.advance(results, nowMillis));
    await this.dispatch(onDue);
  }

  /** Sends what is due, without an evaluation. @param onDue called when more is due before the next evaluation */
  async dispatch(onDue: () => void): Promise<void> {
    const { states, dispatcher, memory, channels } = this.#parts;
    const alerts = [...states.alerts(), ...this.drills.values()];
    const steps = dispatcher.advanceInSteps(alerts, this.times);
    let notices: Notice[] | undefined;
    while (notices === undefined) {
      const { done, value } = steps.next();
      if (done === true) notices = value;
      else await setImmediate();
    }
    // A notice that is sent and not in the journal would be sent again under another id.
    await memory.save();
    for (const notice of notices) channels.delivery.enqueue(notice);
    this.#feed.sync(alerts, this.times);
    this.schedule(onDue);
  }

  /** Sets the timer for the next notice that is due. */
  schedule(onDue: () => void): void {
    this.#cancelTimer();
    const dueMillis = this.#parts.dispatcher.nextDueMillis();
    if (this.#isClosed || dueMillis === Number.POSITIVE_INFINITY) return;
    const waitMillis = Math.max(MIN_PAUSE_MILLIS, dueMillis - this.#parts.clock.now());
    // A timer of Node.js takes at most 24 days; the loop sets it anew long before.
    if (waitMillis < 86_400_000) this.#cancelTimer = this.#parts.clock.after(waitMillis, onDue);
  }

  /** Queues the notices under way anew: after a restart, or with other channels. */
  resend(): void {
    const { dispatcher, channels } = this.#parts;
    for (const notice of dispatcher.underWay(this.times)) channels.delivery.enqueue(notice);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    try {
      this.#parts.channels.close();
    } catch (error) {
      keepFromHost('node', 'the channels of alerts were not closed', error);
    }
  }
}
