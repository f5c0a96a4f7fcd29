import { IndicatorChart } from '../cache/indicator-chart.js';
import type { PageProps } from '../feed/page-props.js';
import { PageHead } from '../part/panel.js';

const CHARTS = [
  ['process_memory_utilization', 'Memory'],
  ['process_heap_utilization', 'JavaScript heap'],
  ['process_cpu_utilization', 'CPU'],
  ['process_event_loop_utilization', 'Event loop utilization'],
  ['process_event_loop_delay_p99', 'Event loop delay, p99'],
  ['process_event_loop_delay_max', 'Longest event loop delay'],
] as const;

/** What the process needs of its machine, over the last hour. */
export const ProcessPage = ({ live }: PageProps) => (
  <>
    <PageHead title="Process" note="Memory, CPU and event loop of this process" />
    <div class="columns">
      {CHARTS.map(([indicator, title]) => (
        <IndicatorChart
          key={indicator}
          indicator={indicator}
          title={title}
          version={live.atMillis}
          marks={live.releases}
        />
      ))}
    </div>
  </>
);
