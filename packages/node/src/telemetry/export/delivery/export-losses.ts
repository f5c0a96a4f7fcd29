import {
  ATTR_DROP_REASON,
  ATTR_EXPORT_SIGNAL,
  type ExportDropReason,
  METRICS,
  metricOptions,
} from '@mcp-vitals/signals';
import type { MeterProvider } from '@opentelemetry/api';
import type { Signal } from '../requests/otlp-format.js';

const REASONS: readonly ExportDropReason[] = [
  'queue_full',
  'refused',
  'rejected',
  'too_large',
  'invalid',
  'shutdown',
  'unconfirmed',
];

/** Counts the lost items of one signal by reason. */
export class ExportLosses {
  readonly #signal: Signal;
  readonly #counts = new Map<ExportDropReason, number>(REASONS.map((reason) => [reason, 0]));

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  add(reason: ExportDropReason, items: number): void {
    this.#counts.set(reason, this.count(reason) + items);
  }

  count(reason: ExportDropReason): number {
    return this.#counts.get(reason) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Exposes the counts as a metric of this provider, including zeros. */
  observe(provider: MeterProvider): void {
    const { monitorExportDropped } = METRICS;
    provider
      .getMeter('@mcp-vitals/node')
      .createObservableCounter(monitorExportDropped.name, metricOptions(monitorExportDropped))
      .addCallback((result) => {
        for (const [reason, count] of this.#counts) {
          result.observe(count, { [ATTR_EXPORT_SIGNAL]: this.#signal, [ATTR_DROP_REASON]: reason });
        }
      });
  }
}
