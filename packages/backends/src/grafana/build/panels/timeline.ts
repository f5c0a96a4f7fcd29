import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { overTime, PROMETHEUS } from '../source.js';
import { statusMappings } from '../status.js';
import { thresholdsOf } from '../thresholds.js';
import { unitOf } from '../unit.js';
import { expressionOf, legendOf } from '../view.js';
import { describe, type PanelOf, titleOf } from './panel.js';

/** The states of an indicator over time, a row a group. */
export const timeline: PanelOf = (naming, shown, options = {}) => {
  const { indicator } = shown[0]!;
  const { width = 12, height = 8 } = options;
  const panel = new PanelBuilder()
    .title(titleOf(shown, options))
    .description(describe(shown, 'A row a group; of several processes the worst one.', options))
    .datasource(PROMETHEUS)
    .unit(unitOf(indicator))
    .thresholds(thresholdsOf(indicator))
    .mappings(statusMappings(indicator))
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .fillOpacity(80)
    .targets(shown.map((one, i) => overTime(expressionOf(one, naming), legendOf(one), i)));
  return { panel, width, height };
};
