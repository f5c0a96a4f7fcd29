import { PanelBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import type { Placed } from '../layout.js';
import { asHeatmap, PROMETHEUS } from '../source.js';

/** The histogram that `span_metrics` of otel-collector.yaml makes from every span, with exemplars. */
const SPAN_DURATION = 'traces_span_metrics_duration_seconds';

/** The spans of MCP requests by duration; each exemplar is a trace. */
export function spans(): Placed {
  const panel = new PanelBuilder()
    .title('Spans of MCP requests by duration, with exemplars')
    .description(
      'Spans that the Collector counted, by duration. Each dot is an exemplar and opens its trace. The JavaScript SDK writes no exemplars on its own metrics, so they come from `span_metrics` of `otel-collector.yaml`; without a Collector the panel is empty.',
    )
    .datasource(PROMETHEUS)
    .unit('short')
    .yAxis(new YAxisConfigBuilder().unit('s'))
    .targets([
      asHeatmap(`sum by (le) (increase(${SPAN_DURATION}_bucket{mcp_method_name!="", job=~"$job"}[$__rate_interval]))`),
    ]);
  return { panel, width: 12, height: 8 };
}
