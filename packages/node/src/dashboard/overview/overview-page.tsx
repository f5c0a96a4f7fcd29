import type { PageProps } from '../feed/page-props.js';
import { PageHead } from '../part/panel.js';
import { AlertsSummary } from './alerts-summary.js';
import { AnomaliesPanel } from './anomalies-panel.js';
import { FigureTiles } from './figure-tiles.js';
import { ScorePanel } from './score-panel.js';
import { ShortList } from './short-list.js';

/** One screen that says what is wrong. */
export const OverviewPage = ({ live }: PageProps) => (
  <>
    <PageHead title="Overview" note={`Figures over ${live.over}`} />
    <FigureTiles figures={live.figures} operations={live.operations} />
    <div class="columns">
      <ScorePanel health={live.health} />
      <div class="panels">
        <AlertsSummary alerts={live.alerts} />
        <AnomaliesPanel anomalies={live.anomalies} />
        <ShortList live={live} board="slowest" />
        <ShortList live={live} board="failing" />
      </div>
    </div>
  </>
);
