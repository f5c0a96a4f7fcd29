import type {
  Attributes,
  BatchObservableCallback,
  Meter,
  MetricOptions,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';
import { safely } from './safely.js';

type Observe = (value: number, attributes?: Attributes) => void;
type Merge = (one: number, other: number) => number;

const sum: Merge = (one, other) => one + other;

/** Called at collection; what it observes later is lost. The instruments are those of the meter itself. */
type Callback = (observe: (instrument: Observable, ...observation: Parameters<Observe>) => void) => void;

/** The observable instruments of one meter, each of which is observed once at each collection for all who share it. */
class SharedInstruments {
  readonly #meter: Meter;
  readonly #instruments = new Map<string, Observable>();
  readonly #merges = new Map<Observable, Merge>();
  readonly #callbacks = new Map<object, Callback[]>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** Forgets what an owner observed, which then begins anew. */
  begin(owner: object): void {
    this.#callbacks.set(owner, []);
  }

  add(owner: object, callback: Callback): void {
    this.#callbacks.get(owner)?.push(callback);
  }

  instrument(name: string, create: (meter: Meter) => Observable, merge: Merge): Observable {
    let instrument = this.#instruments.get(name);
    if (instrument === undefined) {
      this.#meter.removeBatchObservableCallback(this.#observe, [...this.#instruments.values()]);
      instrument = create(this.#meter);
      this.#instruments.set(name, instrument);
      this.#merges.set(instrument, merge);
      this.#meter.addBatchObservableCallback(this.#observe, [...this.#instruments.values()]);
    }
    return instrument;
  }

  readonly #observe: BatchObservableCallback = (result) => {
    const merged = new Map<Observable, Map<string, { readonly attributes: Attributes; value: number }>>();
    const observe = (instrument: Observable, value: number, attributes: Attributes = {}): void => {
      const points = merged.get(instrument) ?? new Map();
      merged.set(instrument, points);
      const key = JSON.stringify(Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)));
      const known = points.get(key);
      if (known === undefined) points.set(key, { attributes, value });
      else known.value = this.#merges.get(instrument)!(known.value, value);
    };
    for (const callback of [...this.#callbacks.values()].flat()) safely(() => callback(observe));
    for (const [instrument, points] of merged) {
      for (const { attributes, value } of points.values()) result.observe(instrument, value, attributes);
    }
  };
}

const SHARED = Symbol.for('@mcp-vitals/instrumentation.sharedInstruments');
type Global = { [SHARED]?: WeakMap<Meter, SharedInstruments> };

/** Shared by all copies of this package. */
(globalThis as Global)[SHARED] ??= new WeakMap();
const shared = (globalThis as Global)[SHARED]!;

/**
 * A meter with which several owners observe the same instruments: counts are added up, of gauges the greatest counts. The SDK
 * takes what two callbacks observe of one series for one counter that goes back and forth.
 * @param owner what it observed with the meter before is replaced
 */
export function sharedMeter(meter: Meter, owner: object): Meter {
  const instruments = shared.get(meter) ?? new SharedInstruments(meter);
  shared.set(meter, instruments);
  instruments.begin(owner);
  const observable = (name: string, create: (meter: Meter) => Observable, merge: Merge = sum): Observable =>
    new OwnObservable(instruments, owner, instruments.instrument(name, create, merge));
  return {
    createGauge: (...args) => meter.createGauge(...args),
    createHistogram: (...args) => meter.createHistogram(...args),
    createCounter: (...args) => meter.createCounter(...args),
    createUpDownCounter: (...args) => meter.createUpDownCounter(...args),
    createObservableGauge: (name: string, options?: MetricOptions) =>
      observable(name, (one) => one.createObservableGauge(name, options), Math.max),
    createObservableCounter: (name: string, options?: MetricOptions) =>
      observable(name, (one) => one.createObservableCounter(name, options)),
    createObservableUpDownCounter: (name: string, options?: MetricOptions) =>
      observable(name, (one) => one.createObservableUpDownCounter(name, options)),
    addBatchObservableCallback: (callback) =>
      instruments.add(owner, (observe) => {
        void callback({
          observe: (own, value, attributes) => observe((own as OwnObservable).instrument, value, attributes),
        });
      }),
    removeBatchObservableCallback: () => {},
  };
}

/** An instrument as one owner observes it. */
class OwnObservable implements Observable {
  constructor(
    private readonly instruments: SharedInstruments,
    private readonly owner: object,
    readonly instrument: Observable,
  ) {}

  addCallback(callback: ObservableCallback): void {
    this.instruments.add(this.owner, (observe) => {
      void callback({ observe: (value, attributes) => observe(this.instrument, value, attributes) });
    });
  }

  removeCallback(): void {}
}
