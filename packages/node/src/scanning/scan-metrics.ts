import { type DefinitionScan, type FindingClass, POISONING_KINDS, QUALITY_KINDS } from '@mcp-vitals/monitor';
import { ATTR_FINDING_CLASS, ATTR_FINDING_KIND, METRICS, metricOptions } from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import type { DefinitionWatch } from './definition-watch.js';

const OTHER = '_OTHER';
const KINDS: Readonly<Record<FindingClass, readonly string[]>> = { poisoning: POISONING_KINDS, quality: QUALITY_KINDS };

/** Records what scans found. Nothing is observed before the first scan, so that 0 means that nothing was found. */
export function recordScans(meter: Meter, watch: DefinitionWatch): void {
  const { definitionFindings, definitionsScanned, definitionsUnscanned, resultFindings } = METRICS;
  const findings = meter.createObservableGauge(definitionFindings.name, metricOptions(definitionFindings));
  const scanned = meter.createObservableCounter(definitionsScanned.name, metricOptions(definitionsScanned));
  const unscanned = meter.createObservableCounter(definitionsUnscanned.name, metricOptions(definitionsUnscanned));
  const results = meter.createObservableCounter(resultFindings.name, metricOptions(resultFindings));
  meter.addBatchObservableCallback(
    (observed) => {
      const scan = watch.scan();
      if (watch.scanned > 0) {
        for (const { count, ...attributes } of countsOf(scan)) {
          observed.observe(findings, count, {
            [ATTR_FINDING_CLASS]: attributes.class,
            [ATTR_FINDING_KIND]: attributes.kind,
          });
        }
      }
      observed.observe(scanned, watch.scanned);
      observed.observe(unscanned, scan.unscanned);
      observed.observe(results, watch.results.count);
    },
    [findings, scanned, unscanned, results],
  );
}

interface KindCount {
  readonly class: FindingClass;
  readonly kind: string;
  readonly count: number;
}

function countsOf({ findings }: DefinitionScan): KindCount[] {
  return (['poisoning', 'quality'] as const).flatMap((of) => {
    const ofClass = findings.filter((finding) => finding.class === of);
    const known = KINDS[of].map((kind) => ({
      class: of,
      kind,
      count: ofClass.filter((one) => one.kind === kind).length,
    }));
    const others = ofClass.length - known.reduce((sum, { count }) => sum + count, 0);
    return others > 0 ? [...known, { class: of, kind: OTHER, count: others }] : known;
  });
}
