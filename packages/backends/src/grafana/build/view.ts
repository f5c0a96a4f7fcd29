import { INDICATORS, type Indicator, type IndicatorName } from '@mcp-vitals/monitor';
import { ATTR_ROLE } from '@mcp-vitals/signals';
import type { Where } from '@mcp-vitals/windows';
import { compileIndicator } from '../../promql/indicator.js';
import { labelName, type MetricNaming } from '../../promql/naming.js';

/** An indicator as a panel asks for it. */
export interface Shown {
  readonly indicator: Indicator;
  readonly where?: Where;
  /** Attributes to group by. */
  readonly by?: readonly string[];
  /** Labels of the scrape target to group by. @default none, so that all processes are one */
  readonly targets?: readonly string[];
  /** The name of its series. @default the values grouped by, or the indicator's title */
  readonly legend?: string;
  /** Further matchers, such as one for a variable of the dashboard. */
  readonly matchers?: readonly string[];
  /** The same figure of the clients' requests: the variable `role` decides which of the two is shown. */
  readonly ofClients?: Indicator;
}

/** The window of each point of a graph. */
const EACH_POINT = '$__rate_interval';
/** The window of a single figure: the time range that is selected in the dashboard. */
export const WHOLE_RANGE = '$__range';

/** Narrows every query of mcp-vitals to the processes that are selected. */
const SELECTED = ['job=~"$job"', 'instance=~"$instance"'];

/**
 * The expression of a panel. A graph shows a point from the first event on; a single figure wants as many events as a rule
 * does, and is else `insufficient data`.
 */
export function expressionOf(shown: Shown, naming: MetricNaming, over = EACH_POINT): string {
  const { indicator, where, by, targets = [], matchers = [], ofClients } = shown;
  const expression = compileIndicator(indicator, {
    naming,
    over,
    targetLabels: targets,
    matchers: [...SELECTED, ...matchers],
    ...(where && { where }),
    ...(by && { by }),
    ...(over === EACH_POINT && { minimumEvents: 0 }),
  });
  return ofClients === undefined ? expression : ofRole(expression);
}

/** Metrics of servers and clients differ in this one word. */
const ofRole = (expression: string): string =>
  expression
    .replaceAll('mcp_server_', 'mcp_${role}_')
    .replaceAll(`${labelName(ATTR_ROLE)}="server"`, `${labelName(ATTR_ROLE)}="\${role}"`);

/** A figure of MCP requests of the role that is selected. */
export const requests = (figure: RoleFigure, more: Omit<Shown, 'indicator' | 'ofClients'> = {}): Shown => ({
  ...more,
  indicator: INDICATORS[`server_${figure}`],
  ofClients: INDICATORS[`client_${figure}`],
});

/** Figures that servers and clients both have. */
export type RoleFigure = {
  [N in IndicatorName]: N extends `server_${infer F}` ? (`client_${F}` extends IndicatorName ? F : never) : never;
}[IndicatorName];

export function legendOf({ by = [], targets = [], legend, indicator }: Shown): string {
  const labels = [...targets, ...by.map(labelName)];
  return legend ?? (labels.length === 0 ? indicator.title : labels.map((label) => `{{${label}}}`).join(' '));
}

/** The definitions of what a panel shows, from the indicators' own words. */
export function descriptionOf(shown: readonly Shown[], window: string): string {
  const all = shown.flatMap(({ indicator, ofClients }) => [indicator, ...(ofClients ? [ofClients] : [])]);
  const indicators = [...new Set(all)];
  const lines = indicators.map(({ title, counts, excludes }) => {
    const name = indicators.length > 1 ? `**${title}**: ` : '';
    return `${name}${counts}${excludes === null ? '' : ` Excludes ${excludes}.`}`;
  });
  const names = indicators.map(({ name }) => `\`${name}\``).join(', ');
  return [...lines, `${window} Indicator: ${names}.`].join('\n\n');
}
