import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { atEnd, PROMETHEUS } from '../source.js';
import { statusMappings } from '../status.js';
import { thresholdsOf } from '../thresholds.js';
import { unitOf } from '../unit.js';
import { expressionOf, legendOf, WHOLE_RANGE } from '../view.js';
import { describe, type PanelOf, titleOf } from './panel.js';

/** One figure for the whole time range. */
export const figure: PanelOf = (naming, shown, options = {}) => {
  const { indicator } = shown[0]!;
  const { width = 4, height = 4 } = options;
  const isCurrent = indicator.query.take === 'last';
  const window = isCurrent
    ? 'Its newest value.'
    : 'Over the whole time range; with too few events `insufficient data`.';
  const panel = new PanelBuilder()
    .title(titleOf(shown, options))
    .description(describe(shown, window, options))
    .datasource(PROMETHEUS)
    .unit(unitOf(indicator))
    .thresholds(thresholdsOf(indicator))
    .mappings(statusMappings(indicator))
    .noValue(isCurrent ? 'no data' : 'insufficient data')
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .orientation(VizOrientation.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .targets(shown.map((one, i) => atEnd(expressionOf(one, naming, WHOLE_RANGE), legendOf(one), i)));
  // increase() extrapolates, so it has fractions of events.
  if (indicator.unit === '') panel.decimals(0);
  return { panel, width, height };
};
