import { type Dashboard, DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import type { MetricNaming } from '../../promql/naming.js';
import { annotations } from './annotations.js';
import { arrange, type Row } from './layout.js';
import { otherDashboards, TAG } from './links.js';
import { commonVariables } from './variables.js';

type Variable = Parameters<DashboardBuilder['withVariable']>[0];

/** A dashboard, for either naming of metrics. */
export interface Board {
  /** The name of its file and the end of its uid. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Variables beside those that every dashboard has. */
  readonly variables?: (naming: MetricNaming) => readonly Variable[];
  readonly rows: (naming: MetricNaming) => readonly Row[];
}

export function build({ name, title, description, variables, rows }: Board, naming: MetricNaming): Dashboard {
  const dashboard = new DashboardBuilder(title)
    .uid(`mcp-vitals-${name}`)
    .description(description)
    .tags([TAG, 'mcp'])
    .editable()
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...commonVariables(), ...(variables?.(naming) ?? [])])
    .annotations(annotations(naming))
    .links([otherDashboards()])
    .build();
  return { ...dashboard, panels: arrange(rows(naming)) };
}
