import { INDICATORS } from '@mcp-vitals/monitor';
import {
  ATTR_COMPONENT,
  ATTR_DROP_REASON,
  ATTR_ERROR_TYPE,
  ATTR_EXECUTION_SPAN_OUTCOME,
  ATTR_EXPORT_SIGNAL,
  ATTR_NOTICE_KIND,
  ATTR_NOTIFICATION_CHANNEL,
  ATTR_NOTIFICATION_OUTCOME,
} from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { figure } from '../panels/figure.js';
import { bars, graph } from '../panels/graph.js';

export const MONITOR: Board = {
  name: 'monitor',
  title: 'mcp-vitals itself',
  description: 'The monitor inside the processes: its evaluations, what it could not deliver, what it left out.',
  rows: (naming) => {
    const i = INDICATORS;
    return [
      {
        title: 'In this time range',
        panels: [
          figure(naming, [{ indicator: i.monitor_undelivered_items }]),
          figure(naming, [{ indicator: i.monitor_overflowed_points }], { title: 'over the series limit' }),
          figure(naming, [{ indicator: i.monitor_dropped_items }], { title: 'left-out items' }),
          figure(naming, [{ indicator: i.monitor_errors }]),
          figure(naming, [{ indicator: i.monitor_ticks_missed }]),
          figure(naming, [{ indicator: i.monitor_notices }]),
        ],
      },
      {
        title: 'Evaluations',
        panels: [
          graph(naming, [{ indicator: i.monitor_tick_latency_p95, targets: ['job', 'instance'] }]),
          bars(naming, [{ indicator: i.monitor_ticks_missed, targets: ['job', 'instance'] }]),
          bars(naming, [{ indicator: i.monitor_errors, by: [ATTR_COMPONENT, ATTR_ERROR_TYPE] }]),
        ],
      },
      {
        title: 'Export',
        panels: [
          graph(naming, [{ indicator: i.monitor_export_queue, by: [ATTR_EXPORT_SIGNAL] }]),
          bars(naming, [{ indicator: i.monitor_undelivered_items, by: [ATTR_EXPORT_SIGNAL, ATTR_DROP_REASON] }]),
          bars(naming, [
            { indicator: i.monitor_notifications, by: [ATTR_NOTIFICATION_CHANNEL, ATTR_NOTIFICATION_OUTCOME] },
          ]),
        ],
      },
      {
        title: 'Left out',
        panels: [
          bars(naming, [{ indicator: i.monitor_overflowed_points, targets: ['job', 'instance'] }], { width: 6 }),
          bars(naming, [{ indicator: i.monitor_dropped_items, by: [ATTR_DROP_REASON] }], { width: 6 }),
          bars(naming, [{ indicator: i.monitor_rejected_calls, by: [ATTR_COMPONENT] }], { width: 6 }),
          bars(naming, [{ indicator: i.monitor_notices, by: [ATTR_NOTICE_KIND] }], { width: 6 }),
        ],
      },
      {
        title: 'Spans that servers returned (MCP SEP-2448, experimental)',
        panels: [
          bars(naming, [{ indicator: i.execution_spans_taken, targets: ['job', 'instance'] }], { width: 12 }),
          bars(naming, [{ indicator: i.execution_spans_refused, by: [ATTR_EXECUTION_SPAN_OUTCOME] }], { width: 12 }),
        ],
      },
    ];
  },
};
