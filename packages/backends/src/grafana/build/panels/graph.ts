import {
  GraphDrawStyle,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  GraphThresholdsStyleConfigBuilder as ThresholdsStyleBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { toTracesAndLogs } from '../links.js';
import { overTime, PROMETHEUS } from '../source.js';
import { limitsOf, thresholdsOf } from '../thresholds.js';
import { unitOf } from '../unit.js';
import { expressionOf, legendOf } from '../view.js';
import { describe, type PanelOf, titleOf } from './panel.js';

/** Lines over time. */
export const graph: PanelOf = (naming, shown, options = {}) => {
  const { indicator } = shown[0]!;
  const { width = 8, height = 8 } = options;
  const hasLimits = Object.keys(limitsOf(indicator)).length > 0;
  const panel = new PanelBuilder()
    .title(titleOf(shown, options))
    .description(describe(shown, `Each point is over \`$__rate_interval\`, all events counted.`, options))
    .datasource(PROMETHEUS)
    .unit(unitOf(indicator))
    .min(0)
    .lineWidth(1)
    .fillOpacity(5)
    .showPoints(VisibilityMode.Auto)
    .thresholds(thresholdsOf(indicator))
    .thresholdsStyle(
      new ThresholdsStyleBuilder().mode(hasLimits ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off),
    )
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .targets(shown.map((one, i) => overTime(expressionOf(one, naming), legendOf(one), i)));
  if (shown.every(({ targets = [] }) => targets.includes('job'))) panel.dataLinks(toTracesAndLogs());
  return { panel, width, height };
};

/** Stacked bars over time, for counts of events. */
export const bars: PanelOf = (naming, shown, options = {}) => {
  const placed = graph(naming, shown, options);
  const panel = (placed.panel as PanelBuilder)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(70)
    .lineWidth(0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  return { ...placed, panel };
};

const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
