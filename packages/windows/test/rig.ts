import {
  type Query,
  type QueryOptions,
  WindowMetricReader,
  WindowStore,
  type WindowStoreOptions,
} from '@mcp-vitals/windows';
import type { Meter } from '@opentelemetry/api';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';

export const START = 1_700_000_000_000;

/** A real meter provider with a window reader and a manual clock. */
export class Rig {
  nowMillis = START;
  /** Errors of collections. */
  readonly errors: unknown[] = [];
  readonly reader: WindowMetricReader;
  readonly store: WindowStore;
  readonly provider: MeterProvider;
  readonly meter: Meter;

  constructor(options: WindowStoreOptions = {}, others: MetricReader[] = []) {
    this.reader = new WindowMetricReader({
      now: () => this.nowMillis,
      store: new WindowStore(options),
      intervalMillis: 3_600_000,
      onError: (error) => this.errors.push(error),
    });
    this.store = this.reader.store;
    this.provider = new MeterProvider({ readers: [this.reader, ...others] });
    this.meter = this.provider.getMeter('test');
  }

  async collectAfter(seconds: number): Promise<void> {
    this.nowMillis += seconds * 1000;
    await this.reader.collectNow();
    if (this.errors.length > 0) throw this.errors[0];
  }

  /** The value of the query's only group, or its first. */
  value(query: Query, options?: QueryOptions): number | null | undefined {
    return this.store.query(query, this.nowMillis, options).groups[0]?.value;
  }
}
