import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { BarGaugeDisplayMode, ReduceDataOptionsBuilder, VizOrientation } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { asTable, atEnd, PROMETHEUS } from '../source.js';
import { thresholdsOf } from '../thresholds.js';
import { unitOf } from '../unit.js';
import { expressionOf, legendOf, WHOLE_RANGE } from '../view.js';
import { describe, type PanelOf, titleOf } from './panel.js';

/** Places of a leader board. */
const PLACES = 10;

/** The highest groups of an indicator in the time range. */
export const board: PanelOf = (naming, shown, options = {}) => {
  const [one] = shown;
  const { indicator } = one!;
  const { width = 6, height = 9 } = options;
  const panel = new BarGaugeBuilder()
    .title(titleOf(shown, options))
    .description(
      describe(
        shown,
        `The ${PLACES} highest over the whole time range; groups with too few events are left out.`,
        options,
      ),
    )
    .datasource(PROMETHEUS)
    .unit(unitOf(indicator))
    .min(0)
    .thresholds(thresholdsOf(indicator))
    .noValue('none')
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .targets([atEnd(`topk(${PLACES}, (${expressionOf(one!, naming, WHOLE_RANGE)}) > 0)`, legendOf(one!))]);
  // increase() extrapolates, so it has fractions of events.
  if (indicator.unit === '') panel.decimals(0);
  return { panel, width, height };
};

/** The groups of a count that are known and had no event in the time range. */
export const unused: PanelOf = (naming, shown, options = {}) => {
  const [one] = shown;
  const { width = 6, height = 9 } = options;
  const panel = new TableBuilder()
    .title(titleOf(shown, options))
    .description(
      describe(
        shown,
        'Those that Prometheus knows from before and that had none in the time range. One that was never called has no series.',
        options,
      ),
    )
    .datasource(PROMETHEUS)
    .unit(unitOf(one!.indicator))
    .noValue('none')
    .targets([asTable(`${expressionOf(one!, naming, WHOLE_RANGE)} == 0`)])
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true, Value: true } } });
  return { panel, width, height };
};
