import * as opentelemetry from './opentelemetry.js';
import { loadSdk, type Major, type Sdk } from './sdk.js';
import { difference, inWords, mismatch, NOTHING } from './signals.js';
import type { Observer, Variant } from './variant.js';
import { type Load, Workload } from './workload.js';

/** Calls whose signals are counted before the clock runs. */
const TRIAL_CALLS = 64;

export interface Trial {
  /** The signals of a call, in words. */
  readonly made: string;
  /** The reason for which its timings would be invalid, if there is one. */
  readonly invalid?: string;
  /** The change of the application's calls, if there is one. */
  readonly harm?: string;
}

export interface Timing {
  /** User and system time of the process, its helper threads included, a call. */
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

/** One variant at work in this process. Its signals are counted before anything is timed, and again at the end. */
export class Subject {
  readonly #variant: Variant;
  readonly #observer: Observer;
  readonly #sdk: Sdk;
  readonly #workload: Workload;
  #before = NOTHING;
  #calls = 0;

  private constructor(variant: Variant, observer: Observer, sdk: Sdk, workload: Workload) {
    this.#variant = variant;
    this.#observer = observer;
    this.#sdk = sdk;
    this.#workload = workload;
  }

  static async start(variant: Variant, major: Major): Promise<Subject> {
    const observer = await variant.observe(opentelemetry);
    const sdk = await loadSdk(major);
    observer.sdk?.(sdk);
    return new Subject(variant, observer, sdk, await Workload.connect(sdk, observer));
  }

  /** Checks the signals and the results of calls, and counts from here on. */
  async try(): Promise<Trial> {
    const { signals } = this.#observer;
    // A first call may make more signals than the others: it learns a name or fetches a tool list.
    await this.#workload.run({ calls: 1, inFlight: 1, payload: 20 });
    const before = await signals.total();
    signals.look = true;
    await this.#workload.run({ calls: TRIAL_CALLS, inFlight: 1, payload: 20 });
    const made = difference(await signals.total(), before);
    signals.look = false;
    const harm = await this.#workload.harm();
    const invalid = mismatch(made, this.#variant.expected, TRIAL_CALLS);
    this.#before = await signals.total();
    return {
      made: inWords(made, TRIAL_CALLS),
      ...(invalid !== undefined && { invalid: `before timing: ${invalid}` }),
      ...(harm !== undefined && { harm }),
    };
  }

  async time(load: Load): Promise<Timing> {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    await this.#workload.run(load);
    const { user, system } = process.cpuUsage(cpu);
    this.#calls += load.calls;
    return { cpuMicros: (user + system) / load.calls, wallMicros: ((performance.now() - wall) * 1000) / load.calls };
  }

  /** The reason for which all timings are invalid, if there is one. */
  async verify(): Promise<string | undefined> {
    const made = difference(await this.#observer.signals.total(), this.#before);
    const invalid = mismatch(made, this.#variant.expected, this.#calls);
    return invalid && `while timing: ${invalid}`;
  }

  /** One more connection, observed like the first. */
  connect(): Promise<Workload> {
    return Workload.connect(this.#sdk, this.#observer);
  }
}
