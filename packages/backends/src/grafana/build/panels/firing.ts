import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { FIRING } from '../annotations.js';
import type { Placed } from '../layout.js';
import { asTable, PROMETHEUS } from '../source.js';

/** The alerts that fire now, a row each. */
export function firing(): Placed {
  const panel = new PanelBuilder()
    .title('Firing alerts')
    .description(
      'Alerts that fire in Prometheus now, from the rule file that `mcp-vitals rules export` writes. The runbook of each is in docs/alerts.md.',
    )
    .datasource(PROMETHEUS)
    .unit('short')
    .noValue('no alert fires')
    .targets([asTable(`sort_desc(count by (alertname, severity, job) (${FIRING}))`)])
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, renameByName: { Value: 'alerts' } },
    });
  return { panel, width: 12, height: 8 };
}
