import { createRequire } from 'node:module';

// Loaded where metrics are scraped alone.
const require = createRequire(import.meta.url);

const exporter = () =>
  require('@opentelemetry/exporter-prometheus') as typeof import('@opentelemetry/exporter-prometheus');

/** A reader whose collection is served as Prometheus text; it opens no port of its own. */
export class ScrapedMetrics {
  readonly reader = new (exporter().PrometheusExporter)({ preventServerStart: true });
  readonly #serializer = new (exporter().PrometheusSerializer)();

  /** The text of a scrape, in Prometheus' exposition format 0.0.4. */
  async scrape(): Promise<string> {
    const { resourceMetrics } = await this.reader.collect();
    return this.#serializer.serialize(resourceMetrics);
  }
}
