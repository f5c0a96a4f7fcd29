/** The data that a template may show. */
export interface TemplateData {
  readonly value: string;
  readonly threshold: string;
  readonly over: string;
  readonly count: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A name in double braces, such as `{{ labels.alertname }}`. */
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
const LABEL = /^labels\.([a-zA-Z_][a-zA-Z0-9_]*)$/;
/** The names of a template, besides `labels.NAME`. */
export const TEMPLATE_NAMES = ['value', 'threshold', 'over', 'count'] as const;

/** The longest template, in characters, and the longest text it renders to. */
export const MAX_TEMPLATE = 2000;
const MAX_TEXT = 4000;

/** The names in the braces of a template, and whether a brace is left over. */
export function namesIn(template: string): { readonly names: readonly string[]; readonly isOpen: boolean } {
  const names = [...template.matchAll(PLACEHOLDER)].map((match) => match[1]!);
  const rest = template.replace(PLACEHOLDER, '');
  return { names, isOpen: rest.includes('{{') || rest.includes('}}') };
}

/** The label in `labels.NAME`, if `name` is one. */
export const labelIn = (name: string): string | undefined => LABEL.exec(name)?.[1];

/** Fills in a template. It is data only: nothing is called, and only own properties are read. Unknown names stay as they are. */
export function renderTemplate(template: string, data: TemplateData): string {
  const text = template.replace(PLACEHOLDER, (whole, name: string) => textOf(name, data) ?? whole);
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

function textOf(name: string, data: TemplateData): string | undefined {
  const label = labelIn(name);
  if (label !== undefined) return Object.hasOwn(data.labels, label) ? data.labels[label] : '';
  return (TEMPLATE_NAMES as readonly string[]).includes(name) ? data[name as 'value'] : undefined;
}
