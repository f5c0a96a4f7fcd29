import { INDICATORS } from '@mcp-vitals/monitor';
import { ATTR_HEALTH_CHECK } from '@mcp-vitals/signals';
import type { Board } from '../dashboard.js';
import { figure } from '../panels/figure.js';
import { firing } from '../panels/firing.js';
import { bars, graph } from '../panels/graph.js';
import { timeline } from '../panels/timeline.js';
import { spans } from '../panels/traces.js';

const PROCESS = ['job', 'instance'];
const RECEIVED = 'received';
const SENT = 'sent';

export const OVERVIEW: Board = {
  name: 'overview',
  title: 'MCP overview',
  description: 'The vital signs of MCP software: health, alerts, requests, processes.',
  rows: (naming) => {
    const i = INDICATORS;
    const both = (figure: 'throughput' | 'error_ratio' | 'latency_p95' | 'latency_average') => [
      { indicator: i[`server_${figure}`], legend: RECEIVED },
      { indicator: i[`client_${figure}`], legend: SENT },
      { indicator: i[`operation_${figure}`], legend: 'operations' },
    ];
    const inFlight = (figure: 'in_flight' | 'oldest_age') => [
      { indicator: i[`server_${figure}`], legend: RECEIVED },
      { indicator: i[`client_${figure}`], legend: SENT },
    ];
    const perProcess = (indicator: (typeof i)['process_memory']) => [{ indicator, targets: PROCESS }];
    return [
      {
        title: 'Vital signs',
        panels: [
          figure(naming, [{ indicator: i.health_overall_status }], { title: 'status of the worst process' }),
          figure(naming, [{ indicator: i.server_error_ratio }], { title: 'server error ratio' }),
          figure(naming, [{ indicator: i.server_latency_p95 }], { title: 'server p95 duration' }),
          figure(naming, [{ indicator: i.cache_hit_ratio }]),
          figure(naming, [{ indicator: i.validation_success_ratio }]),
          figure(naming, [{ indicator: i.anomalies_open }]),
          timeline(naming, [{ indicator: i.health_check_status, by: [ATTR_HEALTH_CHECK] }]),
          firing(),
        ],
      },
      {
        title: 'Requests and operations',
        panels: [
          graph(naming, both('throughput'), { title: 'calls per minute' }),
          graph(naming, both('error_ratio'), { title: 'error ratio' }),
          graph(naming, both('latency_p95'), { title: 'p95 duration' }),
          graph(naming, both('latency_average'), { title: 'average duration', width: 6 }),
          graph(naming, inFlight('in_flight'), { title: 'requests in flight, of the busiest process', width: 6 }),
          graph(naming, inFlight('oldest_age'), { title: 'age of the oldest request in flight', width: 6 }),
          graph(naming, [{ indicator: i.anomalies_open, by: ['mcp_vitals.anomaly.severity'] }], { width: 6 }),
          spans(),
          bars(naming, [{ indicator: i.recorded_errors, by: ['error.type'], targets: ['job'] }], { width: 12 }),
        ],
      },
      {
        title: 'Processes',
        panels: [
          graph(naming, perProcess(i.process_memory_utilization)),
          graph(naming, perProcess(i.process_heap_utilization)),
          graph(naming, perProcess(i.process_cpu_utilization)),
          graph(naming, perProcess(i.process_event_loop_utilization)),
          graph(naming, perProcess(i.process_event_loop_delay_p99)),
          graph(naming, perProcess(i.process_event_loop_delay_max)),
        ],
      },
    ];
  },
};
