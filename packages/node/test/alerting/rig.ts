import { setImmediate } from 'node:timers/promises';
import type { AlertRule, DeliveryOutcome, Notice } from '@mcp-vitals/monitor';
import { McpAlertManager, type McpAlertManagerOptions } from '@mcp-vitals/node';
import type { Channel } from '@mcp-vitals/notify';
import { ManualClock, METRICS } from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** Fires above 80 % memory, at once. */
export const HIGH_MEMORY: AlertRule = {
  name: 'HighMemory',
  level: 'warning',
  indicator: 'process_memory_utilization',
  over: '1m',
  when: '>',
  threshold: 80,
  annotations: { summary: 'memory is at {{ value }}' },
};

/** A receiver that answers as told, and keeps what it got. */
export class Receiver implements Channel<string> {
  readonly kind = 'custom';
  readonly got: Notice[] = [];
  answer: () => DeliveryOutcome | Promise<DeliveryOutcome> = () => ({ status: 'delivered' });

  constructor(readonly name = 'mail') {}

  render = (notice: Notice): string => `${notice.status}: ${notice.alerts.map(({ rule }) => rule).join(', ')}`;

  send = async (notice: Notice): Promise<DeliveryOutcome> => {
    const outcome = await this.answer();
    if (outcome.status === 'delivered') this.got.push(notice);
    return outcome;
  };

  get told(): string[] {
    return this.got.map((notice) => `${notice.reason} ${this.render(notice)}`);
  }
}

/** A process: a meter provider with a gauge, windows, and an alert manager, all on one clock. */
export class Process {
  readonly clock: ManualClock;
  readonly receiver: Receiver;
  readonly manager: McpAlertManager;
  readonly #reader: WindowMetricReader;
  /** `undefined` records nothing. */
  memory: number | undefined = 0.5;

  constructor(options: McpAlertManagerOptions = {}, clock = new ManualClock(), receiver = new Receiver()) {
    this.clock = clock;
    this.receiver = receiver;
    this.#reader = new WindowMetricReader({ now: clock.now, store: new WindowStore(), intervalMillis: 3_600_000 });
    const meter = new MeterProvider({ readers: [this.#reader] }).getMeter('test');
    meter.createObservableGauge(METRICS.processMemoryUtilization.name).addCallback((result) => {
      if (this.memory !== undefined) result.observe(this.memory);
    });
    this.manager = new McpAlertManager({
      windows: this.#reader.store,
      rules: [HIGH_MEMORY],
      defaultRules: false,
      channels: [receiver],
      clock,
      ...options,
    });
  }

  /** Evaluates now and every ten seconds, as the loop of monitoring does. */
  async pass(seconds: number): Promise<void> {
    await this.tick();
    for (let passed = 0; passed < seconds; passed += 10) {
      this.clock.pass(10_000);
      await this.tick();
    }
  }

  async tick(): Promise<void> {
    await this.#reader.collectNow();
    await this.manager.checkAlerts();
    await settle(this.clock);
  }
}

/** Lets deliveries, outcomes and due dispatches that need no time run. */
export async function settle(clock: ManualClock): Promise<void> {
  for (let i = 0; i < 20; i++) {
    clock.pass(0);
    await setImmediate();
  }
}

/** Lets time pass until a promise settles. */
export async function during<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) {
    clock.pass(100);
    await setImmediate();
  }
  return settled;
}
