import { formatFigure, type PreparedRule } from '@mcp-vitals/monitor';
import { figureOf } from './condition.js';
import { labelName } from './naming.js';
import { eventsOf, labelsOf, type PromqlOptions } from './reading.js';

const PLACEHOLDER = /\{\{\s*(value|threshold|over|count|labels\.[A-Za-z_][\w.]*)\s*\}\}/g;

/** An annotation as a Go template of Prometheus. Braces that are no placeholder stay text. */
export function compileTemplate(text: string, rule: PreparedRule, options: PromqlOptions): string {
  let compiled = '';
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    compiled += escapeTemplate(text.slice(from, match.index)) + placeholder(match[1]!, rule, options);
    from = match.index + match[0].length;
  }
  return compiled + escapeTemplate(text.slice(from));
}

/** Text that Prometheus' templates leave as it is. A brace before another one, or before a placeholder, would open an action. */
export const escapeTemplate = (text: string): string => text.replace(/\{(?=\{|$)/g, '{{ "{" }}');

function placeholder(name: string, rule: PreparedRule, options: PromqlOptions): string {
  switch (name) {
    case 'value':
      return valueTemplate(shownOf(rule).unit);
    case 'threshold':
      return shownOf(rule).threshold;
    case 'over':
      return figureOf(rule, options).over;
    case 'count':
      return countOf(rule, options);
    default:
      return `{{ $labels.${labelName(name.slice('labels.'.length))} }}`;
  }
}

/** As in process: three significant digits, or all before the point, and the unit. NaN is no value. */
function valueTemplate(unit: string): string {
  const digits = '{{ if ge $value 999.5 }}{{ printf "%.0f" $value }}{{ else }}{{ printf "%.3g" $value }}{{ end }}';
  const shown = unit === 'By' ? '{{ $value | humanize1024 }}B' : `${digits}${unit === '' ? '' : ` ${unit}`}`;
  return `{{ if ne $value $value }}–{{ else }}${shown}{{ end }}`;
}

/** The unit of the figure and the threshold as text; the figure of an absence is a number of events. */
function shownOf({ alternatives }: PreparedRule): { readonly unit: string; readonly threshold: string } {
  const test = alternatives[0]![0]!;
  if (test.kind === 'absence') return { unit: '', threshold: formatFigure(null, '') };
  const { unit } = test.indicator;
  return { unit, threshold: formatFigure(test.threshold, unit) };
}

/** The number of events of this alert's labels, asked for when the text is made. */
function countOf(rule: PreparedRule, options: PromqlOptions): string {
  const reading = figureOf(rule, options);
  const labels = labelsOf(reading);
  const mark = (label: string): string => `@@${label}@@`;
  const where = { ...reading.where };
  for (const attribute of reading.by ?? []) delete where[attribute];
  for (const label of labels) where[label] = mark(label);
  const query = eventsOf({ ...reading, where, by: [], options: { ...options, targetLabels: [] } })
    .replaceAll('%', '%%')
    .replace(/"@@\w+@@"/g, '%q');
  const values = labels.map((label) => ` $labels.${label}`).join('');
  return `{{ with printf ${JSON.stringify(query)}${values} | query }}{{ . | first | value | printf "%.0f" }}{{ end }}`;
}
